import { expect, test } from 'vitest';
import type { Me } from '../protocol/generated';
import { changesOf, fieldsOf } from './profile';

const me: Me = {
  account: { id: '1', username: 'ann', nickname: 'Ann', isAdministrator: false },
  showsEmail: false,
  presenceVisibility: 'everyone',
  whoMayAdd: 'everyone',
  email: 'ann@example.org',
};

test('only what was changed is sent, and an empty text clears', () => {
  expect(changesOf(me, fieldsOf(me))).toEqual({});
  expect(changesOf(me, { ...fieldsOf(me), email: '', phone: '+86 138-0013-8000', nickname: ' Ann Lee ' })).toEqual({
    email: '',
    phone: '+8613800138000',
    nickname: 'Ann Lee',
  });
});
