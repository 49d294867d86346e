import { expect, test } from 'vitest';
import { compareMatrices, distanceFacts } from './distance-facts.js';

test('distances within classes are told from those between them, and lacking ones are left out', () => {
  const matrix = [0.5, 1, 1, null];
  expect(distanceFacts(matrix, 2)).toBe(
    'Within classes 0.500 on average, between them 1.000: a ratio of 0.500.',
  );
  expect(distanceFacts([null, 1, 1, null], 2)).toBe('No class has two images.');
});

test('a comparison says what came nearer and what went apart', () => {
  const now = { matrix: [0.2, 1.1, 1.1, 0.4], unit: 1 };
  const before = { matrix: [0.8, 1, 1, null], unit: 3 };
  const { differences, within, between, ratioBefore, ratioNow } = compareMatrices(now, before, 2);
  expect(differences.map((value) => value && Number(value.toFixed(6)))).toEqual([-0.6, 0.1, 0.1, null]);
  expect([within, between, ratioBefore, ratioNow].map((value) => Number(value.toFixed(4)))).toEqual([
    ...[-0.5, 0.1, 0.8, 0.2727],
  ]);
});
