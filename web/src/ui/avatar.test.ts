import { expect, test } from 'vitest';
import { avatarLook, avatarText, initials } from './avatar';

test('initials are what people there would write', () => {
  expect(['Ann Lee', 'ann', 'Ann B. Cole', '王小明', '王明', 'élan', '', 'ann_lee'].map(initials)).toEqual([
    'AL',
    'A',
    'AC',
    '小明',
    '王明',
    'É',
    '',
    'AL',
  ]);
});

test('an avatar is an emoji, a colour, both, or what the id decides', () => {
  const { colour } = avatarLook('a');
  expect(avatarLook('a', 'emoji:🦊')).toEqual({ colour, emoji: '🦊' });
  expect(avatarLook('a', 'color:3')).toEqual({ colour: 3 });
  expect(avatarLook('a', avatarText({ emoji: '🦊', colour: 7 }))).toEqual({ colour: 7, emoji: '🦊' });
  expect(avatarLook('a', 'https://elsewhere.example/me.png')).toEqual({ colour });
  expect(avatarLook('a', 'color:99')).toEqual({ colour });
});
