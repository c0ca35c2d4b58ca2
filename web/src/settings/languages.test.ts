import { expect, test } from 'vitest';
import { ownName } from './languages';

test('a language calls itself as its people do', () => {
  expect(['en', 'zh-CN', 'zh-TW', 'de', 'fr'].map(ownName)).toEqual([
    'English',
    '简体中文',
    '繁體中文',
    'Deutsch',
    'Français',
  ]);
});
