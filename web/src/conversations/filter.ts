import type { Contact, Conversation } from '../protocol/generated';

export const filters = ['all', 'unread', 'groups', 'direct'] as const;
export type Filter = (typeof filters)[number];

/** Which conversations a tab shows. The open one stays under "unread" until another is opened, or it would vanish by being read. */
export function passes(conversation: Conversation, filter: Filter, open?: string): boolean {
  if (filter === 'groups') return conversation.kind === 'group';
  if (filter === 'direct') return conversation.kind === 'direct';
  if (filter === 'unread') return conversation.unread > 0 || conversation.id === open;
  return true;
}

/** Accents and case make no difference to whoever looks for a name. */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

export function matches(names: readonly (string | undefined)[], wanted: string): boolean {
  const words = folded(wanted).split(/\s+/).filter(Boolean);
  const text = folded(names.filter(Boolean).join('\n'));
  return words.every((word) => text.includes(word));
}

export function conversationMatches(conversation: Conversation, contact: Contact | undefined, wanted: string): boolean {
  const { settings, title, peer } = conversation;
  return matches([settings.remark, title, contact?.remark, peer?.nickname, peer?.username], wanted);
}

export function contactMatches(contact: Contact, wanted: string): boolean {
  const { account, email } = contact.profile;
  return matches([contact.remark, account.nickname, account.username, email], wanted);
}
