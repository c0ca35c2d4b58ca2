import { expect, test } from 'vitest';
import type { Conversation } from '../protocol/generated';
import { commandOf, neighbour } from './shortcuts';

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  ...held,
});

test('keys mean the same everywhere, but a question mark that is typed is one', () => {
  expect(commandOf(press('k', { ctrlKey: true }), true)).toBe('switch');
  expect(commandOf(press('k', { metaKey: true }), false)).toBe('switch');
  expect(commandOf(press('?', { shiftKey: true }), false)).toBe('help');
  expect(commandOf(press('?', { shiftKey: true }), true)).toBeUndefined();
  expect(commandOf(press('ArrowDown', { altKey: true }), true)).toBe('next');
  expect(commandOf(press('ArrowUp', { altKey: true, shiftKey: true }), true)).toBe('previousUnread');
  expect(commandOf(press('F6'), true)).toBe('part');
  expect(commandOf(press('F6', { shiftKey: true }), true)).toBe('partBefore');
  expect(commandOf(press('k'), false)).toBeUndefined();
});

test('a key that belongs to an input method means nothing here', () => {
  expect(commandOf({ ...press('Escape'), isComposing: true }, true)).toBeUndefined();
});

test('the next chat is the one below, and archived ones are passed over', () => {
  const list = ['a', 'b', 'c', 'd'].map(
    (id) => ({ id, unread: id === 'd' ? 2 : 0, settings: { archived: id === 'b' } }) as unknown as Conversation,
  );
  expect(neighbour(list, 'a', 1, false)?.id).toBe('c');
  expect(neighbour(list, 'c', -1, false)?.id).toBe('a');
  expect(neighbour(list, 'a', 1, true)?.id).toBe('d');
  expect(neighbour(list, 'd', 1, false)).toBeUndefined();
  expect(neighbour(list, undefined, 1, false)?.id).toBe('a');
  expect(neighbour(list, undefined, -1, false)?.id).toBe('d');
});
