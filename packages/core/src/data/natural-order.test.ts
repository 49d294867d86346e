import { expect, test } from 'vitest';
import { naturalSort } from './natural-order.js';

test('runs of digits count as numbers', () => {
  expect(naturalSort(['img10', 'img9', 'img1b', 'img1a', 'img'])).toEqual([
    'img',
    'img1a',
    'img1b',
    'img9',
    'img10',
  ]);
});

test('numbers longer than a double is exact are compared exactly', () => {
  const [small, large] = ['9007199254740992', '9007199254740993'];
  expect(naturalSort([large!, small!])).toEqual([small, large]);
});

test('equal numbers written differently keep one fixed order', () => {
  expect(naturalSort(['a7', 'a07', 'a007'])).toEqual(naturalSort(['a007', 'a7', 'a07']));
});

test('letters go by code unit, not by the locale', () => {
  expect(naturalSort(['äpfel', 'b', 'a', 'B', 'z'])).toEqual(['B', 'a', 'b', 'z', 'äpfel']);
});
