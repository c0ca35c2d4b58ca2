import { expect, test } from 'vitest';
import { wayFrom } from './address';

test('A group is found by its id, its link, or the code alone', () => {
  const id = '0199f3a1-7c1e-7a3b-9d55-0123456789ab';
  expect(wayFrom(` ${id.toUpperCase()} `)).toEqual({ groupId: id });
  expect(wayFrom('https://chat.example.org/join/Ab3_x-9k')).toEqual({ code: 'Ab3_x-9k' });
  expect(wayFrom('Ab3_x-9k')).toEqual({ code: 'Ab3_x-9k' });
  expect(wayFrom('')).toBeUndefined();
  expect(wayFrom('our chess club')).toBeUndefined();
});
