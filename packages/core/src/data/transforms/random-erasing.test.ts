import { describe, expect, test } from 'vitest';
import { Random } from '../../random/random.js';
import type { Image } from '../image.js';
import { randomErasing } from './random-erasing.js';

const white: Image = { channels: 3, height: 20, width: 30, data: new Uint8Array(1800).fill(255) };
const apply = (options: object, seed: number) =>
  randomErasing.apply(white, randomErasing.options.parse(options), {
    random: new Random(seed),
    height: 20,
    width: 30,
  });

describe('randomErasing', () => {
  test('erases one box of an allowed area, the same in each channel, and leaves the rest', () => {
    for (let seed = 0; seed < 60; seed++) {
      const { data } = apply({ p: 1, scale: [0.1, 0.3], fill: 7 }, seed);
      const erased: [number, number][] = [];
      for (let i = 0; i < 600; i++) {
        if (data[i] === 7) erased.push([Math.floor(i / 30), i % 30]);
      }
      const left = data.subarray(0, 600).filter((value) => value === 255);
      expect(left.length).toBe(600 - erased.length);
      expect(data.subarray(600, 1200)).toEqual(data.subarray(0, 600));
      expect(data.subarray(1200)).toEqual(data.subarray(0, 600));
      const rows = erased.map(([row]) => row);
      const columns = erased.map(([, column]) => column);
      const height = Math.max(...rows) - Math.min(...rows) + 1;
      const width = Math.max(...columns) - Math.min(...columns) + 1;
      expect(erased.length).toBe(height * width);
      expect(erased.length).toBeGreaterThan(0.08 * 600);
      expect(erased.length).toBeLessThan(0.34 * 600);
    }
    expect(white.data.every((value) => value === 255)).toBe(true);
  });

  test('happens with probability p', () => {
    expect(apply({ p: 0 }, 1)).toBe(white);
    const erased = Array.from({ length: 1000 }, (_, seed) => apply({}, seed)).filter(
      (image) => image !== white,
    );
    expect(Math.abs(erased.length - 500)).toBeLessThan(70);
  });

  test('can fill with noise', () => {
    const values = new Set(apply({ p: 1, scale: [0.3, 0.33], fill: 'noise' }, 3).data);
    expect(values.size).toBeGreaterThan(100);
  });
});
