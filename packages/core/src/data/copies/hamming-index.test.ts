import { expect, test } from 'vitest';
import { Random } from '../../random/random.js';
import { HammingIndex } from './hamming-index.js';

const bits = (word: number) => (word >>> 0).toString(2).replaceAll('0', '').length;

test('finds all hashes that differ in up to seven bits, and the nearest of them first', () => {
  const random = new Random(5);
  const low = Uint32Array.from({ length: 600 }, () => random.uint32());
  const high = Uint32Array.from({ length: 600 }, () => random.uint32());
  // Some that differ from one before in 0 to 9 bits, anywhere.
  for (let i = 300; i < 600; i++) {
    [low[i], high[i]] = [low[i - 300]!, high[i - 300]!];
    for (let flips = i % 10; flips > 0; flips--) {
      const bit = random.int(64);
      if (bit < 32) low[i]! ^= 1 << bit;
      else high[i]! ^= 1 << (bit - 32);
    }
  }
  const index = new HammingIndex(low, high);
  for (let i = 0; i < 300; i++) {
    const distances = Array.from(low, (word, j) => bits(word ^ low[i]!) + bits(high[j]! ^ high[i]!));
    const expected = [...distances.entries()]
      .filter(([, distance]) => distance <= 7)
      .map(([item, distance]) => ({ item, distance, query: 0 }))
      .sort((a, b) => a.distance - b.distance || a.item - b.item);
    const found = index.nearest(low.slice(i, i + 1), high.slice(i, i + 1), {
      radius: 7,
      most: 9,
      looks: 1e6,
    });
    expect(found).toEqual(expected);
  }
});

test('says which of several hashes is nearest, and looks at no more than it may', () => {
  const low = Uint32Array.of(0, 0xffff, 0xffff);
  const high = new Uint32Array(3);
  const index = new HammingIndex(low, high);
  const asked = [Uint32Array.of(0, 0xfffe), new Uint32Array(2)] as const;
  expect(index.nearest(...asked, { radius: 4, most: 9, looks: 99 })).toEqual([
    { item: 0, distance: 0, query: 0 },
    { item: 1, distance: 1, query: 1 },
    { item: 2, distance: 1, query: 1 },
  ]);
  expect(index.nearest(...asked, { radius: 4, most: 9, looks: 1 })).toHaveLength(1);
  expect(index.nearest(...asked, { radius: 4, most: 2, looks: 99 })).toHaveLength(2);
});
