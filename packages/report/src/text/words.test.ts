import { expect, test } from 'vitest';
import { countOf, countRange, formatBytes, groupDigits, listBriefly } from './words.js';

test('digits are grouped by three', () => {
  expect([0, 999, 1000, 60_000, 1_234_567].map(groupDigits)).toEqual([
    '0',
    '999',
    '1,000',
    '60,000',
    '1,234,567',
  ]);
});

test('sizes have two digits or three', () => {
  expect([0, 999, 1000, 6_662_000, 999_600_000].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '6.7 MB',
    '1.0 GB',
  ]);
});

test('what is counted is in the singular for one alone', () => {
  expect([0, 1, 3670].map((count) => countOf(count, 'image'))).toEqual([
    '0 images',
    '1 image',
    '3,670 images',
  ]);
  expect(countOf(2, 'class', 'classes')).toBe('2 classes');
});

test('counts that differ are a range', () => {
  expect([[3, 3], [2, 1, 3], [1]].map((counts) => countRange(counts, 'seed'))).toEqual([
    '3 seeds',
    '1 to 3 seeds',
    '1 seed',
  ]);
});

test('of a long list the rest is counted', () => {
  expect(listBriefly(['a', 'b', 'c'], 3)).toBe('a, b, c');
  expect(listBriefly(['a', 'b', 'c'], 1)).toBe('a and 2 more');
});
