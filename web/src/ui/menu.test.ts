import { expect, test } from 'vitest';
import { stepTo } from './menu';

const labels = ['Reply', 'Copy', 'Remove', '置顶'];

test('arrows go round, Home and End to the ends', () => {
  expect(stepTo('ArrowDown', 3, labels)).toBe(0);
  expect(stepTo('ArrowUp', 0, labels)).toBe(3);
  expect(stepTo('ArrowDown', -1, labels)).toBe(0);
  expect(stepTo('Home', 2, labels)).toBe(0);
  expect(stepTo('End', 0, labels)).toBe(3);
});

test('a letter leads to the next that begins with it', () => {
  expect(stepTo('r', 0, labels)).toBe(2);
  expect(stepTo('r', 2, labels)).toBe(0);
  expect(stepTo('置', 0, labels)).toBe(3);
  expect(stepTo('x', 0, labels)).toBeUndefined();
  expect(stepTo('Enter', 0, labels)).toBeUndefined();
  expect(stepTo(' ', 0, labels)).toBeUndefined();
});
