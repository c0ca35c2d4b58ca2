import { t } from '../i18n/i18n.svelte';
import type { Presence } from '../protocol/generated';
import { now } from './now';
import { seen } from './time';

/** "online", "last seen 5 minutes ago"; nothing where it is not to be seen. */
export function presenceText(presence: Presence | undefined, language: string): string | undefined {
  const what = seen(presence, now(), language);
  if (!what) return undefined;
  return t(`conversations.presence.${what.key}`, 'when' in what ? { when: what.when } : {});
}
