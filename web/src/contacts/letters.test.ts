import { expect, test } from 'vitest';
import type { Contact } from '../protocol/generated';
import { indexOf, rowsOf } from './letters';

const contact = (id: string, letter: string, starred = false) =>
  ({ profile: { account: { id } }, letter, starred }) as Contact;

test('The starred come first and stand under their letter too', () => {
  const rows = rowsOf([contact('ann', 'A'), contact('bob', 'B', true), contact('bea', 'B'), contact('7', '#')]);
  expect(rows.map((row) => row.key)).toEqual(['★', '★/bob', 'A', 'A/ann', 'B', 'B/bob', 'B/bea', '#', '#/7']);
  expect([...indexOf(rows)]).toEqual([
    ['★', 0],
    ['A', 2],
    ['B', 4],
    ['#', 7],
  ]);
});

test('Nobody known, nothing shown', () => expect(rowsOf([])).toEqual([]));
