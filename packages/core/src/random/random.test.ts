import { describe, expect, test } from 'vitest';
import { Random } from './random.js';

const draw = (random: Random, count: number) => Array.from({ length: count }, () => random.float());

describe('addresses', () => {
  test('golden values: runs of other versions stay repeatable', () => {
    const random = new Random(1, 2, 3);
    expect([random.uint32(), random.uint32(), random.uint32()]).toEqual([1111044420, 2425410654, 2731895445]);
  });

  test('the same key repeats the numbers', () => {
    expect(draw(new Random(5, 1), 10)).toEqual(draw(new Random(5, 1), 10));
  });

  test.each([
    ['another seed', [6, 1]],
    ['another stream', [5, 2]],
    ['another order', [1, 5]],
    ['a longer key', [5, 1, 0]],
  ])('%s gives other numbers', (_, key) => {
    const numbers = new Set(draw(new Random(5, 1), 100));
    expect(draw(new Random(...key), 100).filter((value) => numbers.has(value))).toEqual([]);
  });

  test('neighbouring seeds are uncorrelated from the first number on', () => {
    const count = 20_000;
    let total = 0;
    let last = new Random(0).float();
    for (let seed = 1; seed <= count; seed++) {
      const value = new Random(seed).float();
      total += (value - 0.5) * (last - 0.5) * 12;
      last = value;
    }
    expect(Math.abs(total / count)).toBeLessThan(4 / Math.sqrt(count));
  });
});

describe('distributions', () => {
  const count = 100_000;

  test('float is uniform in [0, 1)', () => {
    const bins = new Array<number>(20).fill(0);
    const numbers = draw(new Random(11), count);
    for (const value of numbers) bins[Math.floor(value * 20)]!++;
    expect(numbers.every((value) => value >= 0 && value < 1)).toBe(true);
    // Chi-squared with 19 degrees of freedom exceeds 43.8 once in a thousand samples.
    expect(bins.reduce((total, n) => total + (n - count / 20) ** 2 / (count / 20), 0)).toBeLessThan(43.8);
  });

  test('uniform lies in its range', () => {
    const random = new Random(12);
    const numbers = Array.from({ length: 1000 }, () => random.uniform(-3, 5));
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(-3);
    expect(Math.max(...numbers)).toBeLessThan(5);
    expect(Math.abs(numbers.reduce((a, b) => a + b, 0) / 1000 - 1)).toBeLessThan(0.3);
  });

  test('int takes every value below its bound', () => {
    const random = new Random(13);
    const seen = new Set(Array.from({ length: 1000 }, () => random.int(7)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(random.int(1)).toBe(0);
  });

  test('normal has mean 0, deviation 1 and the kurtosis of a normal', () => {
    const random = new Random(14);
    const numbers = Array.from({ length: count }, () => random.normal());
    const moment = (power: number) => numbers.reduce((total, x) => total + x ** power, 0) / count;
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(count));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / count));
    expect(numbers.every(Number.isFinite)).toBe(true);
  });
});

describe('shuffle', () => {
  test('keeps the items and shuffles in place', () => {
    const items = Array.from({ length: 50 }, (_, i) => i);
    const shuffled = new Random(15).shuffle(items);
    expect(shuffled).toBe(items);
    expect(shuffled).not.toEqual([...items].sort((a, b) => a - b));
    expect([...shuffled].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  test('typed arrays, one item and none', () => {
    expect([...new Random(16).shuffle(Int32Array.of(1, 2, 3))].sort()).toEqual([1, 2, 3]);
    expect(new Random(16).shuffle([7])).toEqual([7]);
    expect(new Random(16).shuffle([])).toEqual([]);
  });

  test('every order is equally likely', () => {
    const random = new Random(17);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle([1, 2, 3]).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Chi-squared with 5 degrees of freedom exceeds 20.5 once in a thousand samples.
    expect([...counts.values()].reduce((total, n) => total + (n - 1000) ** 2 / 1000, 0)).toBeLessThan(20.5);
  });
});
