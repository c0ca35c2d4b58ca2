import { describe, expect, test } from 'vitest';
import type { Entry } from '../../protocol/generated';
import { rowsOf, type Stretch } from './rows';

const minute = 60_000;
const noon = new Date(2026, 4, 1, 12).getTime();

function said(seq: number, by: string, at: number, more: Partial<Entry['message'] & object> = {}): Entry {
  const message = { clientId: `c${seq}`, version: 1, reactions: [], content: 'text' as const, text: 'x', ...more };
  return { seq, kind: 'message.posted', by, at, message };
}

const stretch = (entries: Entry[], more: Partial<Stretch> = {}): Stretch => ({
  entries,
  pending: [],
  hasBefore: false,
  me: 'me',
  readSeq: undefined,
  ...more,
});

describe('grouping', () => {
  test('what one person says within five minutes goes together', () => {
    const rows = rowsOf(
      stretch([said(1, 'ann', noon), said(2, 'ann', noon + minute), said(3, 'ann', noon + 7 * minute)]),
    );
    expect(rows.map(({ first, last }) => [first, last])).toEqual([
      [true, false],
      [false, true],
      [true, true],
    ]);
  });

  test('another person, a sentence and a recalled message end it', () => {
    const notice: Entry = { seq: 3, kind: 'member.joined', by: 'ann', at: noon, notice: {} };
    const rows = rowsOf(
      stretch([
        said(1, 'ann', noon),
        said(2, 'bob', noon),
        notice,
        said(4, 'bob', noon),
        said(5, 'bob', noon, { recalledBy: 'bob' }),
        said(6, 'bob', noon),
      ]),
    );
    expect(rows.every(({ first }) => first)).toBe(true);
  });

  test('what is on its way goes with what I said before it', () => {
    const pending = [{ clientId: 'p', request: {} as never, at: noon + 1, state: 'waiting' as const }];
    const rows = rowsOf(stretch([said(1, 'me', noon)], { pending }));
    expect(rows.map(({ key, first }) => [key, first])).toEqual([
      ['c1', true],
      ['p', false],
    ]);
  });
});

describe('dividers', () => {
  test('a day begins where the calendar says so', () => {
    const rows = rowsOf(stretch([said(1, 'ann', noon), said(2, 'ann', noon + 24 * 60 * minute)]));
    expect(rows.map(({ day }) => day)).toEqual([true, true]);
  });

  test('the first of a stretch begins no day while there is more before it', () => {
    expect(rowsOf(stretch([said(5, 'ann', noon)], { hasBefore: true }))[0]!.day).toBe(false);
  });

  test('what is unread begins with the first that is not mine', () => {
    const rows = rowsOf(stretch([said(1, 'ann', noon), said(2, 'ann', noon), said(3, 'bob', noon)], { readSeq: 1 }));
    expect(rows.map(({ unread }) => unread)).toEqual([false, true, false]);
    expect(rows[1]!.first).toBe(true);
  });

  test('after something of mine nothing is unread', () => {
    const rows = rowsOf(stretch([said(1, 'ann', noon), said(2, 'me', noon), said(3, 'bob', noon)], { readSeq: 1 }));
    expect(rows.some(({ unread }) => unread)).toBe(false);
  });

  test('a stretch that begins later does not say where the unread begins', () => {
    const rows = rowsOf(stretch([said(9, 'bob', noon)], { readSeq: 1, hasBefore: true }));
    expect(rows[0]!.unread).toBe(false);
  });
});

test('a line that stays is the same object, and one whose neighbour came is not', () => {
  const entries = [said(1, 'ann', noon), said(2, 'bob', noon)];
  const before = rowsOf(stretch(entries));
  const after = rowsOf(stretch([...entries, said(3, 'bob', noon)]), before);
  expect(after[0]).toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
});

test('a message of mine keeps its key when it has its place', () => {
  const sent = rowsOf(stretch([said(7, 'me', noon, { clientId: 'mine' })]))[0]!;
  const waiting = { clientId: 'mine', request: {} as never, at: noon, state: 'sending' as const };
  expect(rowsOf(stretch([], { pending: [waiting] }))[0]!.key).toBe(sent.key);
});
