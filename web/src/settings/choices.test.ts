import { expect, test } from 'vitest';
import { read } from './choices';

const usual = read(null);

test('what was chosen is kept', () => {
  const chosen = { theme: 'dark', textScale: 1.25, density: 'compact', sound: false, desktop: true, preview: false };
  expect(read(JSON.stringify(chosen))).toEqual(chosen);
});

test('what makes no sense, or is not there, is as usual', () => {
  expect(read('{"theme":"pink","textScale":99,"sound":"loud"}')).toEqual(usual);
  expect(read('{"density":"compact"}')).toEqual({ ...usual, density: 'compact' });
  for (const broken of ['', '{', 'null', '7', '[]']) expect(read(broken)).toEqual(usual);
});
