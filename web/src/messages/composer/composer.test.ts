import { describe, expect, test } from 'vitest';
import { clean, format, formatLink, insert, type Mark, type Selection } from './format';
import { fitting, queryAt } from './completion';
import { sends, shortcutOf, type Key } from './keys';

/** `a[b]c` is "abc" with "b" selected. */
function parse(text: string): Selection {
  return { text: text.replace(/[[\]]/g, ''), start: text.indexOf('['), end: text.indexOf(']') - 1 };
}
const write = ({ text, start, end }: Selection) =>
  `${text.slice(0, start)}[${text.slice(start, end)}]${text.slice(end)}`;

describe('formatting', () => {
  test.each<[Mark, string, string]>([
    ['bold', 'a [b] c', 'a **[b]** c'],
    ['bold', 'a **[b]** c', 'a [b] c'],
    ['bold', 'a [**b**] c', 'a [b] c'],
    ['italic', 'a[ b ]c', 'a _[b]_ c'],
    ['strike', 'a []', 'a ~~[]~~'],
    ['code', '[a\nb]', '```\n[a\nb]\n```'],
  ])('%s of %j', (mark, before, after) => expect(write(format(parse(before), mark))).toBe(after));

  test('a link from words and from an address', () => {
    expect(formatLink(parse('see [this]'))).toEqual({ text: 'see [this](https://)', start: 11, end: 19 });
    expect(formatLink(parse('[https://e.org]'))).toEqual({ text: '[](https://e.org)', start: 1, end: 1 });
  });

  test('what is put in stands in the place of what was selected', () =>
    expect(write(insert(parse('a[b]c'), '😀'))).toBe('a😀[]c'));

  test('pasted text is clean', () => expect(clean('a\r\nb\u200B\u202Ec\u00A0d\n\n\n\n\ne')).toBe('a\nbc d\n\n\ne'));
});

describe('completion', () => {
  test.each([
    ['@', { kind: 'mention', word: '', start: 0, end: 1 }],
    ['hi @an', { kind: 'mention', word: 'an', start: 3, end: 6 }],
    ['你好，@小', { kind: 'mention', word: '小', start: 3, end: 5 }],
    ['so :smi', { kind: 'emoji', word: 'smi', start: 3, end: 7 }],
    ['me@ann', null],
    ['12:30', null],
    [':s', null],
    ['@ann ', null],
  ])('%j', (text, query) => expect(queryAt(text, text.length)).toEqual(query));

  test('the best fit is first', () =>
    expect(fitting(['banana', 'Ann Lee', 'ann', 'Lee Ann', 'Bob'], 'ann', (name) => [name], 9)).toEqual([
      'ann',
      'Ann Lee',
      'Lee Ann',
    ]));
});

describe('keys', () => {
  const key = (key: string, more: Partial<Key> = {}): Key => ({
    ...{ key, isComposing: false, keyCode: 0, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false },
    ...more,
  });
  test.each<[string, Key, boolean, boolean]>([
    ['Enter', key('Enter'), false, true],
    ['Shift+Enter', key('Enter', { shiftKey: true }), false, false],
    ['Enter that chooses a character', key('Enter', { isComposing: true }), false, false],
    ['the same in Safari', key('Enter', { keyCode: 229 }), false, false],
    ['Enter under a finger', key('Enter'), true, false],
    ['Ctrl+Enter on a tablet', key('Enter', { ctrlKey: true }), true, true],
  ])('%s', (_, pressed, touch, sent) => expect(sends(pressed, touch)).toBe(sent));

  test('shortcuts', () => {
    expect(shortcutOf(key('b', { ctrlKey: true }))).toBe('bold');
    expect(shortcutOf(key('X', { metaKey: true, shiftKey: true }))).toBe('strike');
    expect(shortcutOf(key('x', { ctrlKey: true }))).toBe(null);
    expect(shortcutOf(key('b'))).toBe(null);
  });
});
