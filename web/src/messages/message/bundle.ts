import { t } from '../../i18n/i18n.svelte';
import type { BundleItem } from '../../protocol/generated';
import { calm } from '../markdown/calm';
import { oneLine } from '../markdown/parse';

/** A copy on one line. */
export function itemText({ text, card, location }: BundleItem): string {
  if (text) return oneLine(text.slice(0, 300));
  if (card) return t('messages.content.card', { name: calm(card.nickname) });
  return location?.name
    ? t('messages.content.locationNamed', { name: calm(location.name) })
    : t('messages.content.location');
}
