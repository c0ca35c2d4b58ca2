import { expect, test } from 'vitest';
import { inOneFrame } from './crowd';

const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ key: String(index) }));

test.each([
  [0, 50, 50],
  [10, 12, 12],
  [10, 16, 16],
  [10, 20, 16],
  [10, 40, 20],
  [10, 100, 100],
  [10, 5, 5],
])('of %i rows shown and %i to come a frame takes %i', (shown, next, taken) =>
  expect(inOneFrame(rows(shown), rows(next)).length).toBe(taken),
);

test('a crowd is all there after a few frames', () => {
  let shown: readonly { key: string }[] = rows(10);
  let frames = 0;
  for (; shown.length < 60; frames++) shown = inOneFrame(shown, rows(60));
  expect(frames).toBeLessThan(8);
});
