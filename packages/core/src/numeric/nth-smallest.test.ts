import { expect, test } from 'vitest';
import { Random } from '../random/random.js';
import { nthSmallest } from './nth-smallest.js';

test.each([
  ['different numbers', (random: Random) => random.normal()],
  ['few different numbers', (random: Random) => random.int(3)],
  ['one number', () => 4],
  ['infinities among them', (random: Random) => (random.int(3) === 0 ? Infinity : random.normal())],
])('%s: that of the sorted list, at every place', (_, draw) => {
  for (let size = 1; size < 40; size++) {
    const random = new Random(size);
    const values = Float64Array.from({ length: size }, () => draw(random));
    const sorted = values.toSorted();
    for (let n = 0; n < size; n++) expect(nthSmallest(values.slice(), n)).toBe(sorted[n]);
  }
});

test('of sorted numbers in linear time', () => {
  const rising = Float64Array.from({ length: 200_000 }, (_, i) => i);
  expect(nthSmallest(rising.slice(), 150_000)).toBe(150_000);
  expect(nthSmallest(rising.toReversed(), 10)).toBe(10);
});
