import { expect, test } from 'vitest';
import { heatFields } from './heat-fields.js';

/** The fields that the paths cover, and how often, as [row][column]. */
function covered(paths: readonly { text: string }[], classes: number): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const { text } of paths) {
    for (const [, column, row, length] of text.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
      for (let i = 0; i < Number(length); i++) counts[Number(row)]![Number(column) + i]!++;
    }
  }
  return counts;
}

test('covers every field once, except those without a number', () => {
  const matrix = Array.from({ length: 25 }, (_, i) => (i === 7 ? Number.NaN : (i * 7) % 5));
  const counts = covered(heatFields(matrix, 5, [0, 4]), 5);
  expect(counts.flat()).toEqual(Array.from({ length: 25 }, (_, i) => (i === 7 ? 0 : 1)));
});

test('equal neighbours become one run, the range goes from dark to bright', () => {
  const paths = heatFields([0, 0, 1, 1], 2, [0, 1]).map(({ text }) => text);
  expect(paths).toEqual([
    expect.stringMatching(/d="M0 0h2v1h-2z" fill="#4[0-9a-f]{5}"/),
    expect.stringMatching(/d="M0 1h2v1h-2z" fill="#f[0-9a-f]{5}"/),
  ]);
});

test('a range without extent has one colour', () => {
  expect(heatFields([1, 1, 1, 1], 2, [1, 1])).toHaveLength(1);
  expect(heatFields(new Array(4).fill(Number.NaN), 2, [1, 1])).toEqual([]);
});
