import { expect, test } from 'vitest';
import { loadEmoji, toned } from './emoji';

test('emoji are found by their code, their name and their words, in both languages', async () => {
  const en = await loadEmoji('en');
  expect(en.search('smile', 8).map(({ unicode }) => unicode)).toContain('😄');
  expect(en.search('+1', 1)[0]!.unicode).toMatch(/^👍/u);
  const zh = await loadEmoji('zh-CN');
  expect(zh.search('拇指', 8).some(({ unicode }) => unicode.startsWith('👍'))).toBe(true);
  expect(zh.search('tada', 1)[0]!.unicode).toBe('🎉');
});

test('an emoji has its five skin tones or none', async () => {
  const set = await loadEmoji('en');
  for (const emoji of [...set.groups.values()].flat()) expect([0, 5]).toContain(emoji.skins.length);
  const thumb = set.search('+1', 1)[0]!;
  expect(toned(thumb, 3)).toBe('👍🏽');
  expect(set.find('👍🏽')).toBe(thumb);
});
