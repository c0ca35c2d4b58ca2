import { expect, test } from 'vitest';
import { depthOf, parentOf, placeOf, sectionOf } from './places';

test('each address shows its place', () => {
  expect(placeOf('/')).toEqual({ name: 'chats' });
  expect(placeOf('/c/0a1b')).toEqual({ name: 'conversation', id: '0a1b' });
  expect(placeOf('/contacts')).toEqual({ name: 'contacts' });
  expect(placeOf('/contacts/7')).toEqual({ name: 'contact', id: '7' });
  expect(placeOf('/requests')).toEqual({ name: 'requests' });
  expect(placeOf('/settings')).toEqual({ name: 'settings' });
  expect(placeOf('/settings/devices')).toEqual({ name: 'settings', page: 'devices' });
  expect(placeOf('/join/a%2Fb')).toEqual({ name: 'join', code: 'a/b' });
});

test('an address that means nothing shows the chats', () => {
  for (const path of ['/c', '/c/', '/c/1/2', '/nowhere', '/nowhere/1', '', '/join/%']) {
    expect(['chats', 'join']).toContain(placeOf(path).name);
  }
});

test('a phone goes down from a list to what was chosen and to its details, and out again the same way', () => {
  expect(['/', '/contacts', '/settings'].map(depthOf)).toEqual([0, 0, 0]);
  expect(['/c/1?at=7', '/contacts/1', '/requests', '/settings/password', '/new-group'].map(depthOf)).toEqual([
    1, 1, 1, 1, 1,
  ]);
  expect(depthOf('/c/1?details')).toBe(2);
  expect(['/c/1?details', '/c/1?at=7', '/requests', '/settings/password'].map(parentOf)).toEqual([
    '/c/1',
    '/',
    '/contacts',
    '/settings',
  ]);
});

test('requests and cards belong to the contacts', () => {
  expect(['/requests', '/contacts/1', '/join/x', '/new-group'].map((path) => sectionOf(placeOf(path)))).toEqual([
    'contacts',
    'contacts',
    'chats',
    'chats',
  ]);
});
