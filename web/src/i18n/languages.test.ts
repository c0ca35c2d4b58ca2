import { describe, expect, test } from 'vitest';
import en from './en.json';

type Words = { readonly [key: string]: string | Words };

const others = import.meta.glob<Words>(['./*.json', '!./en.json'], { eager: true, import: 'default' });

/** Every key with the values its words are given. A language has plurals of its own, so they count as one. */
function keysOf(words: Words, path = ''): Map<string, string> {
  const keys = new Map<string, string>();
  for (const [name, word] of Object.entries(words)) {
    if (typeof word !== 'string') for (const [key, values] of keysOf(word, `${path}${name}.`)) keys.set(key, values);
    else {
      const plural = /_(zero|one|two|few|many|other)$/.exec(name);
      const key = path + name.slice(0, name.length - (plural?.[0].length ?? 0));
      const values = new Set(word.match(/\{\{\s*\w+\s*\}\}/g)?.map((value) => value.replace(/[{}\s]/g, '')));
      // "One member" need not name its count.
      if (plural) values.delete('count');
      keys.set(key, [...new Set([...(keys.get(key)?.split(' ') ?? []), ...values])].filter(Boolean).sort().join(' '));
    }
  }
  return keys;
}

describe.each(Object.entries(others))('%s', (_, words) => {
  const [measure, keys] = [keysOf(en), keysOf(words)];

  test('says all that English says, and nothing else', () => {
    expect([...keys.keys()].sort()).toEqual([...measure.keys()].sort());
  });

  test('is given the same values', () => {
    for (const [key, values] of keys) expect(`${key}: ${values}`).toBe(`${key}: ${measure.get(key)}`);
  });

  test('leaves nothing empty', () => expect(JSON.stringify(words)).not.toContain('""'));
});
