import { expect, test } from 'vitest';
import type { Conversation } from '../protocol/generated';
import { mayLeave, rightsOf, rightsOver } from './rights';

test('Members change nothing, admins the group, the owner everything', () => {
  expect(Object.values(rightsOf('member'))).not.toContain(true);
  expect(rightsOf('admin')).toMatchObject({ change: true, addMembers: true, transfer: false, dissolve: false });
  expect(Object.values(rightsOf('owner'))).not.toContain(false);
});

test('Admins mute and remove members; the owner anyone but themselves', () => {
  expect(rightsOver('admin', 'member', false)).toMatchObject({ mute: true, remove: true, setRole: false });
  expect(rightsOver('admin', 'admin', false)).toMatchObject({ mute: false, remove: false });
  expect(rightsOver('admin', 'owner', false)).toMatchObject({ mute: false, remove: false });
  expect(rightsOver('owner', 'admin', false)).toEqual({ mute: true, remove: true, setRole: true, transfer: true });
  expect(Object.values(rightsOver('owner', 'owner', true))).not.toContain(true);
  expect(Object.values(rightsOver('member', 'member', false))).not.toContain(true);
});

test('An owner leaves last', () => {
  const group = (role: Conversation['role'], memberCount: number) => ({ role, memberCount }) as Conversation;
  expect(mayLeave(group('owner', 2))).toBe(false);
  expect(mayLeave(group('owner', 1))).toBe(true);
  expect(mayLeave(group('admin', 2))).toBe(true);
});
