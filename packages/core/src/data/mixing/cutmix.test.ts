import { describe, expect, test } from 'vitest';
import { Random } from '../../random/random.js';
import { noiseImage } from '../../testing/images.js';
import { cutmix } from './cutmix.js';

const height = 20;
const width = 30;
const area = height * width;
const partners = Uint32Array.of(2, 1, 3, 0);
/** Four images with two channels. */
const noise = noiseImage(8, height, width).data;

function apply(seed: number, options: object = {}) {
  const context = { random: new Random(seed), partners, height, width };
  return cutmix.apply(noise, cutmix.options.parse({ p: 1, ...options }), context);
}

/** Rows and columns of the box, from what changed in a batch whose images have one value each. */
function boxOf(seed: number, options: object) {
  const values = Uint8Array.from({ length: 4 * area }, (_, i) => Math.floor(i / area));
  const context = { random: new Random(seed), partners, height, width };
  const { images, share } = cutmix.apply(values, cutmix.options.parse({ p: 1, ...options }), context);
  const changed = [...images.subarray(0, area).entries()].filter(([, value]) => value !== 0);
  const rows = changed.map(([i]) => Math.floor(i / width));
  const columns = changed.map(([i]) => i % width);
  const box = {
    top: Math.min(...rows),
    left: Math.min(...columns),
    bottom: Math.max(...rows) + 1,
    right: Math.max(...columns) + 1,
  };
  return { box, share, pixels: changed.length };
}

describe('cutmix', () => {
  test("the partner's pixels stand in one box, the own ones elsewhere; the share is the area that is left", () => {
    for (let seed = 0; seed < 100; seed++) {
      const { images, share } = apply(seed);
      const { box, pixels, share: same } = boxOf(seed, {});
      expect(same).toBe(share);
      expect(share).toBe(1 - pixels / area);
      if (pixels > 0) expect(pixels).toBe((box.bottom - box.top) * (box.right - box.left));
      const expected = noise.slice();
      for (let sample = 0; sample < 4; sample++) {
        for (let channel = 0; channel < 2; channel++) {
          for (let y = box.top; y < box.bottom; y++) {
            for (let x = box.left; x < box.right; x++) {
              const at = (image: number) => ((image * 2 + channel) * height + y) * width + x;
              expected[at(sample)] = noise[at(partners[sample]!)]!;
            }
          }
        }
      }
      expect(images).toEqual(expected);
    }
  });

  test('a box inside the image has its shape; boxes are cut off at every side', () => {
    const sides = new Set<string>();
    let inside = 0;
    for (let seed = 0; seed < 300; seed++) {
      const { box, pixels } = boxOf(seed, {});
      if (pixels === 0) continue;
      const touched = [
        ...(box.top === 0 ? ['top'] : []),
        ...(box.left === 0 ? ['left'] : []),
        ...(box.bottom === height ? ['bottom'] : []),
        ...(box.right === width ? ['right'] : []),
      ];
      for (const side of touched) sides.add(side);
      if (touched.length > 0) continue;
      inside++;
      const scale = Math.abs((box.right - box.left) / width - (box.bottom - box.top) / height);
      expect(scale).toBeLessThanOrEqual(0.5 / width + 0.5 / height + 1e-9);
    }
    expect([...sides].sort()).toEqual(['bottom', 'left', 'right', 'top']);
    expect(inside).toBeGreaterThan(25);
  });

  test('shares have the mean that uniform ones have after the boxes are cut off', () => {
    const size = 100;
    const count = 4000;
    const image = new Uint8Array(size * size);
    const random = new Random(5);
    const context = { random, partners: Uint32Array.of(0), height: size, width: size };
    let total = 0;
    for (let i = 0; i < count; i++)
      total += cutmix.apply(image, cutmix.options.parse({ p: 1 }), context).share;
    // A side r = sqrt(u), u uniform, around a uniform centre keeps r - r^2 / 4 on average: 1 - E (r - r^2 / 4)^2.
    const expected = 1 - 2 * (1 / 4 - 1 / 10 + 1 / 96);
    expect(Math.abs(total / count - expected)).toBeLessThan(0.02);
  });

  test('happens with probability p', () => {
    expect(apply(1, { p: 0 }).images).toBe(noise);
    const mixed = Array.from({ length: 1000 }, (_, seed) => apply(seed, { p: 0.5 })).filter(
      ({ images }) => images !== noise,
    );
    expect(Math.abs(mixed.length - 500)).toBeLessThan(4 * Math.sqrt(250));
  });

  test('leaves the given images alone', () => {
    const before = noise.slice();
    for (let seed = 0; seed < 10; seed++) apply(seed);
    expect(noise).toEqual(before);
  });
});
