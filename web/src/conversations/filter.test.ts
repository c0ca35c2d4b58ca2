import { expect, test } from 'vitest';
import type { Contact, Conversation } from '../protocol/generated';
import { conversationMatches, matches, passes } from './filter';
import { faceOf, titleOf } from './title';

const account = (nickname: string) => ({
  id: nickname,
  username: nickname.toLowerCase(),
  nickname,
  isAdministrator: false,
});
const direct = (nickname: string, more: object = {}) =>
  ({ id: 'c', kind: 'direct', unread: 0, settings: {}, peer: account(nickname), ...more }) as unknown as Conversation;
const group = (title: string, more: object = {}) =>
  ({ id: 'g', kind: 'group', unread: 0, settings: {}, title, ...more }) as unknown as Conversation;

test('A name is found whatever its case and accents, in any order of its words', () => {
  expect(matches(['José Müller'], 'jose')).toBe(true);
  expect(matches(['José Müller'], 'MULL jos')).toBe(true);
  expect(matches(['José Müller'], 'maria')).toBe(false);
  expect(matches(['王小明'], '小明')).toBe(true);
  expect(conversationMatches(direct('Ann'), { remark: 'My sister' } as Contact, 'sister')).toBe(true);
});

test('What is open stays among the unread', () => {
  expect(passes(direct('Ann'), 'unread')).toBe(false);
  expect(passes(direct('Ann'), 'unread', 'c')).toBe(true);
  expect(passes(direct('Ann', { unread: 2 }), 'unread')).toBe(true);
  expect(passes(group('Club'), 'groups')).toBe(true);
  expect(passes(group('Club'), 'direct')).toBe(false);
});

test('My remark comes first, then the title, then my remark for the other, then their nickname', () => {
  expect(titleOf(direct('Ann'))).toBe('Ann');
  expect(titleOf(direct('Ann'), { remark: 'Sister' } as Contact)).toBe('Sister');
  expect(titleOf(direct('Ann', { settings: { remark: 'Home' } }), { remark: 'Sister' } as Contact)).toBe('Home');
  expect(titleOf(group('Club', { settings: { remark: 'Chess' } }))).toBe('Chess');
  expect(faceOf(direct('Ann'), 'Sister')).toMatchObject({ id: 'Ann', name: 'Sister' });
});
