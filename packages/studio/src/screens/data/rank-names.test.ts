import { expect, test } from 'vitest';
import { rankNames } from './rank-names.js';

const names = ['arctic fox', 'fox', 'box', 'fig oxlip', 'cat'];

test('what begins so comes before words in it, and those before letters anywhere', () => {
  expect(rankNames(names, 'fo')).toEqual(['fox', 'arctic fox', 'fig oxlip']);
  expect(rankNames(names, 'ox')).toEqual(['fig oxlip', 'arctic fox', 'fox', 'box']);
  expect(rankNames(names, 'zz')).toEqual([]);
});

test('the suggested one is the first of its kind', () => {
  expect(rankNames(names, '', 'cat')[0]).toBe('cat');
  expect(rankNames(names, 'fox', 'arctic fox')[0]).toBe('fox');
});
