import type { Contact, Conversation } from '../protocol/generated';
import { contactMatches, conversationMatches, passes, type Filter } from './filter';

export type ListRow =
  | { kind: 'conversation'; key: string; conversation: Conversation }
  | { kind: 'archived'; key: string; count: number; unread: number }
  | { kind: 'person'; key: string; contact: Contact }
  | { kind: 'head'; key: string; of: 'conversations' | 'people' };

/** What a tab shows, or the archive. The archive itself lies behind a row above all others. */
export function listedRows(
  conversations: readonly Conversation[],
  { filter, archived, open }: { filter: Filter; archived: boolean; open?: string },
): ListRow[] {
  const rows = conversations
    .filter((each) => each.settings.archived === archived && passes(each, archived ? 'all' : filter, open))
    .map(row);
  const away = archived || filter !== 'all' ? [] : conversations.filter((each) => each.settings.archived);
  if (away.length === 0) return rows;
  const unread = away.filter((each) => each.unread > 0).length;
  return [{ kind: 'archived', key: 'archived', count: away.length, unread }, ...rows];
}

/** What answers to a name: conversations, archived ones too, then the people one has not written with. */
export function foundRows(
  conversations: readonly Conversation[],
  contacts: readonly Contact[],
  contact: (accountId: string) => Contact | undefined,
  wanted: string,
): ListRow[] {
  const found = conversations.filter((each) => conversationMatches(each, each.peer && contact(each.peer.id), wanted));
  const listed = new Set(found.map((each) => each.peer?.id));
  const people = contacts.filter((each) => !listed.has(each.profile.account.id) && contactMatches(each, wanted));
  const both = found.length > 0 && people.length > 0;
  return [
    ...(both ? [head('conversations')] : []),
    ...found.map(row),
    ...(people.length > 0 ? [head('people')] : []),
    ...people.map((each): ListRow => ({ kind: 'person', key: each.profile.account.id, contact: each })),
  ];
}

// A row stays the same object as long as its conversation does: then nothing of it is drawn anew.
const rows = new WeakMap<Conversation, ListRow>();

function row(conversation: Conversation): ListRow {
  let row = rows.get(conversation);
  if (!row) rows.set(conversation, (row = { kind: 'conversation', key: conversation.id, conversation }));
  return row;
}

const head = (of: 'conversations' | 'people'): ListRow => ({ kind: 'head', key: of, of });
