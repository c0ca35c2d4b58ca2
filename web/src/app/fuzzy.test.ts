import { expect, test } from 'vitest';
import { find, score } from './fuzzy';

const names = ['Design team', 'Dana', 'Anna Deer', 'Büro', '王小明', 'Weekend plans', 'Garden'];
const by = (typed: string): string[] => find(typed, names, (name) => [name]);

test('the beginning of a name comes before the beginning of a word, and that before the middle', () => {
  expect(by('de')).toEqual(['Design team', 'Anna Deer', 'Garden']);
});

test('letters in order are enough', () => {
  expect(by('dstm')).toEqual(['Design team']);
  expect(by('wkp')).toEqual(['Weekend plans']);
});

test('marks on letters and their case do not matter', () => {
  expect(by('BURO')).toEqual(['Büro']);
});

test('Chinese names are found by any of their characters', () => {
  expect(by('小')).toEqual(['王小明']);
});

test('nothing typed finds everything in its order, and what is not there is not found', () => {
  expect(by('')).toEqual(names);
  expect(by('xyz')).toEqual([]);
  expect(score('ab', 'ba')).toBe(0);
});
