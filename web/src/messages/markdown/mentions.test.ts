import { expect, test } from 'vitest';
import { jumbo } from './jumbo';
import { Memo } from './memo';
import { mentionsIn, oneLine } from './parse';

const people = [
  { id: 'a', names: ['ann', 'Ann'], shown: 'Ann' },
  { id: 'b', names: ['bob.b'], shown: 'Bob' },
];

test.each([
  ['@ann and @bob.b', ['a', 'b']],
  ['@ann @ann', ['a']],
  ['mail ann@ann.org', []],
  ['`@ann` ```\n@bob.b\n```', []],
  ['@bob.b.', ['b']],
  ['@annie', []],
])('%j mentions %j', (text, ids) => expect(mentionsIn(text, people)).toEqual(ids));

test.each([
  ['@ann and @BOB.B.', '@Ann and @Bob.'],
  ['mail ann@ann.org, @annie', 'mail ann@ann.org, @annie'],
  ['@ann', '@Ann'],
  ['nobody', 'nobody'],
])('%j reads %j', (text, named) => expect(oneLine(text, people)).toBe(named));

test.each([
  ['😀', 1],
  ['👍🏽', 1],
  ['👨‍👩‍👧‍👦 ❤️ 🇨🇳', 3],
  ['1️⃣', 1],
  ['🏴󠁧󠁢󠁳󠁣󠁴󠁿', 1],
  ['😀😀😀😀', 0],
  ['1', 0],
  ['hi 😀', 0],
  ['', 0],
])('%j has %j large emoji', (text, count) => expect(jumbo(text)).toBe(count));

test('a memo remembers, and forgets what was not used for longest', () => {
  const memo = new Memo<number>(2);
  let made = 0;
  const get = (key: string) => memo.get(key, () => ++made);
  get('a');
  get('b');
  get('a');
  get('c');
  expect([get('a'), get('c'), made]).toEqual([1, 3, 3]);
  expect(get('b')).toBe(4);
});
