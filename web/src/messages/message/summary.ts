import { t } from '../../i18n/i18n.svelte';
import type { Message } from '../../protocol/generated';
import { calm } from '../markdown/calm';
import type { Mentioned } from '../markdown/mentions';
import { oneLine } from '../markdown/parse';

/** A message on one line: for quotes, pins and what is read aloud. */
export function spokenText(message: Message | undefined, mentioned: readonly Mentioned[] = []): string {
  if (!message) return '';
  if (message.recalledBy != null) return t('messages.content.recalled');
  const text = oneLine((message.text ?? '').slice(0, 1_000), mentioned);
  if (message.poll) return t('messages.content.poll', { text });
  if (text) return text;
  if (message.card) return t('messages.content.card', { name: calm(message.card.nickname) });
  if (message.location)
    return message.location.name
      ? t('messages.content.locationNamed', { name: calm(message.location.name) })
      : t('messages.content.location');
  if (message.bundle) return t('messages.content.bundle', { count: message.bundle.items.length });
  return '';
}
