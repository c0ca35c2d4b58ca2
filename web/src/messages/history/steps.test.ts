import { describe, expect, test } from 'vitest';
import { stepsTo } from './steps';

type Item = { key: string; gone?: true };
const items = (text: string): Item[] => [...text].map((key) => ({ key }));
const text = (rows: readonly Item[]) => rows.map(({ key, gone }) => (gone ? `(${key})` : key)).join('');

function way(from: string, to: string) {
  return stepsTo(items(from), items(to))?.map(({ rows, shift }) => `${shift ? '<' : '>'}${text(rows)}`) ?? null;
}

describe('steps', () => {
  test.each([
    ['what came at the end', 'abc', 'abcde', ['>abcde']],
    ['what came before', 'abc', 'yzabc', ['>abc', '<yzabc']],
    ['a page before, and the far end let go', 'abcd', 'yzab', ['>ab', '<yzab']],
    ['a page after, and the beginning let go', 'abcd', 'cdef', ['>abcdef', '<cdef']],
    ['nothing', 'abc', 'abc', ['>abc']],
    ['one hidden at the end', 'abc', 'ab', ['>ab']],
    ['one hidden at the beginning', 'abc', 'bc', ['>abc', '<bc']],
    ['one hidden in the middle keeps its place', 'abc', 'ac', ['>a(b)c']],
    ['one of another’s before mine that is on its way', 'abm', 'abcm', ['>abcm']],
    ['a place elsewhere', 'abc', 'xyz', null],
    ['the first of all', '', 'abc', null],
  ])('%s', (_, from, to, expected) => expect(way(from, to)).toEqual(expected));

  test('what was hidden stays hidden, until it is at an end', () => {
    const shown: Item[] = [{ key: 'a' }, { key: 'b', gone: true }, { key: 'c' }];
    expect(text(stepsTo(shown, items('acd'))!.at(-1)!.rows)).toBe('a(b)cd');
    expect(text(stepsTo(shown, items('cd'))!.at(-1)!.rows)).toBe('cd');
  });

  test('each step changes one end only, and the last one is what was wanted', () => {
    const alphabet = 'abcdefghijklmnopqrstuvwxyz';
    for (let from = 0; from < 20; from++)
      for (let to = 0; to < 20; to++) {
        const shown = items(alphabet.slice(from, from + 6));
        const steps = stepsTo(shown, items(alphabet.slice(to, to + 6)));
        if (!steps) continue;
        let before = text(shown);
        for (const { rows, shift } of steps) {
          const after = text(rows);
          expect(shift ? before.endsWith(after) || after.endsWith(before) : startsAlike(before, after)).toBe(true);
          before = after;
        }
        expect(before).toBe(alphabet.slice(to, to + 6));
      }
  });
});

const startsAlike = (one: string, other: string) => one.startsWith(other) || other.startsWith(one);
