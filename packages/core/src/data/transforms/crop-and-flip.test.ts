import { describe, expect, test } from 'vitest';
import { Random } from '../../random/random.js';
import { noiseImage } from '../../testing/images.js';
import { crop } from './box.js';
import { flip, horizontalFlip } from './horizontal-flip.js';
import { randomCrop } from './random-crop.js';

const image = noiseImage(3, 5, 7);
const context = (seed: number) => ({ random: new Random(seed), height: 5, width: 7 });

describe('crop', () => {
  test('copies what lies inside and fills the rest', () => {
    const grey = { channels: 1, height: 2, width: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    const cut = crop(grey, { top: -1, left: 1, height: 3, width: 3 }, 9);
    expect([...cut.data]).toEqual([9, 9, 9, 2, 3, 9, 5, 6, 9]);
    expect([...crop(grey, { top: 1, left: 0, height: 1, width: 2 }).data]).toEqual([4, 5]);
    expect([...crop(grey, { top: 0, left: 5, height: 1, width: 2 }, 7).data]).toEqual([7, 7]);
  });
});

describe('randomCrop', () => {
  test('takes each of the possible places, and no other', () => {
    const padding = 2;
    const possible = new Map<string, number>();
    for (let top = -padding; top <= padding; top++) {
      for (let left = -padding; left <= padding; left++) {
        possible.set(crop(image, { top, left, height: 5, width: 7 }, 128).data.join(), 0);
      }
    }
    expect(possible.size).toBe(25);
    for (let seed = 0; seed < 500; seed++) {
      const key = randomCrop.apply(image, { padding, fill: 128 }, context(seed)).data.join();
      expect(possible.has(key)).toBe(true);
      possible.set(key, possible.get(key)! + 1);
    }
    expect(Math.min(...possible.values())).toBeGreaterThan(4);
  });

  test('without padding returns the image', () => {
    expect(randomCrop.apply(image, { padding: 0, fill: 0 }, context(1))).toBe(image);
  });
});

describe('horizontalFlip', () => {
  test('mirrors rows, and twice is nothing', () => {
    const rows = { channels: 2, height: 1, width: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    expect([...flip(rows).data]).toEqual([3, 2, 1, 6, 5, 4]);
    expect(flip(flip(image))).toEqual(image);
    expect(flip(image)).not.toEqual(image);
  });

  test('happens with probability p', () => {
    const flips = (p: number) => {
      let count = 0;
      for (let seed = 0; seed < 1000; seed++)
        if (horizontalFlip.apply(image, { p }, context(seed)) !== image) count++;
      return count;
    };
    expect(flips(0)).toBe(0);
    expect(flips(1)).toBe(1000);
    expect(Math.abs(flips(0.3) - 300)).toBeLessThan(60);
  });
});
