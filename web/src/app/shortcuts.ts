import type { Conversation } from '../protocol/generated';

const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? '');

/** How the key beside which others are pressed is called here. */
export const mod = isMac ? '⌘' : 'Ctrl';
export const alt = isMac ? '⌥' : 'Alt';

export type Command =
  | 'switch'
  | 'help'
  | 'next'
  | 'previous'
  | 'nextUnread'
  | 'previousUnread'
  | 'out'
  | 'settings'
  | 'part'
  | 'partBefore';

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing'>;

/** What a key means everywhere in the application; `typing` where it would be text. */
export function commandOf(event: Pressed, typing: boolean): Command | undefined {
  if (event.isComposing) return undefined;
  const control = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (control && !event.altKey && !event.shiftKey) {
    if (key === 'k') return 'switch';
    if (key === '/') return 'help';
    return key === ',' ? 'settings' : undefined;
  }
  if (event.altKey && !control) {
    if (key === 'arrowdown') return event.shiftKey ? 'nextUnread' : 'next';
    return key === 'arrowup' ? (event.shiftKey ? 'previousUnread' : 'previous') : undefined;
  }
  if (control || event.altKey) return undefined;
  if (key === 'f6') return event.shiftKey ? 'partBefore' : 'part';
  if (key === 'escape') return 'out';
  return key === '?' && !typing ? 'help' : undefined;
}

/** The conversation before or after the open one in the list, or the nearest there that has something unread. */
export function neighbour(
  conversations: readonly Conversation[],
  open: string | undefined,
  step: 1 | -1,
  onlyUnread: boolean,
): Conversation | undefined {
  const listed = conversations.filter((one) => !one.settings.archived || one.id === open);
  const at = listed.findIndex((one) => one.id === open);
  const rest = step > 0 ? listed.slice(at + 1) : listed.slice(0, at < 0 ? listed.length : at).reverse();
  return onlyUnread ? rest.find((one) => one.unread > 0) : rest[0];
}
