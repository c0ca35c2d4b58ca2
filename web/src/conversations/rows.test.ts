import { expect, test } from 'vitest';
import type { Contact, Conversation } from '../protocol/generated';
import { foundRows, listedRows } from './rows';

const direct = (id: string, more: { archived?: boolean; unread?: number } = {}) =>
  ({
    id: `with-${id}`,
    kind: 'direct',
    unread: more.unread ?? 0,
    settings: { pinned: false, archived: more.archived ?? false },
    peer: { id, username: id, nickname: id },
  }) as Conversation;
const contact = (id: string) => ({ profile: { account: { id, username: id, nickname: id } } }) as Contact;
const keys = (rows: readonly { key: string }[]) => rows.map((row) => row.key);
const none = () => undefined;

test('The archive lies behind one row, which tells how much is unread there', () => {
  const all = [direct('ann'), direct('bob', { archived: true, unread: 3 }), direct('cid', { archived: true })];
  const rows = listedRows(all, { filter: 'all', archived: false });
  expect(keys(rows)).toEqual(['archived', 'with-ann']);
  expect(rows[0]).toMatchObject({ count: 2, unread: 1 });
  expect(keys(listedRows(all, { filter: 'unread', archived: true }))).toEqual(['with-bob', 'with-cid']);
  expect(keys(listedRows(all, { filter: 'direct', archived: false }))).toEqual(['with-ann']);
});

test('A name finds conversations, and people without one once', () => {
  const rows = foundRows([direct('ann')], [contact('ann'), contact('anna'), contact('bob')], none, 'ann');
  expect(keys(rows)).toEqual(['conversations', 'with-ann', 'people', 'anna']);
  expect(keys(foundRows([direct('ann')], [], none, 'ann'))).toEqual(['with-ann']);
  expect(foundRows([direct('ann')], [], none, 'zoe')).toEqual([]);
});
