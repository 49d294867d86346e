import { describe, expect, test } from 'vitest';
import { Random } from '../../random/random.js';
import { noiseImage } from '../../testing/images.js';
import { drawBox, randomResizedCrop } from './random-resized-crop.js';

const image = noiseImage(1, 60, 90);

describe('drawBox', () => {
  test('stays inside the image and within scale and ratio, up to rounding', () => {
    const scales: number[] = [];
    for (let seed = 0; seed < 1000; seed++) {
      const { top, left, height, width } = drawBox(image, [0.2, 0.8], [0.5, 2], new Random(seed));
      expect(top >= 0 && left >= 0 && top + height <= 60 && left + width <= 90).toBe(true);
      expect(width / height).toBeGreaterThan(0.47);
      expect(width / height).toBeLessThan(2.12);
      scales.push((height * width) / 5400);
    }
    scales.sort((a, b) => a - b);
    expect(scales[0]).toBeGreaterThan(0.18);
    expect(scales[0]).toBeLessThan(0.25);
    expect(scales[999]).toBeLessThan(0.82);
    expect(scales[999]).toBeGreaterThan(0.7);
  });

  test('reaches all borders', () => {
    const boxes = Array.from({ length: 1000 }, (_, seed) =>
      drawBox(image, [0.3, 0.5], [0.8, 1.2], new Random(seed)),
    );
    expect(Math.min(...boxes.map((box) => box.top))).toBe(0);
    expect(Math.min(...boxes.map((box) => box.left))).toBe(0);
    expect(Math.max(...boxes.map((box) => box.top + box.height))).toBe(60);
    expect(Math.max(...boxes.map((box) => box.left + box.width))).toBe(90);
  });

  test('falls back on the largest central box of an allowed shape', () => {
    expect(drawBox(image, [1, 1], [1, 1], new Random(1))).toEqual({
      top: 0,
      left: 15,
      height: 60,
      width: 60,
    });
    const thin = noiseImage(1, 2, 100);
    expect(drawBox(thin, [1, 1], [0.5, 2], new Random(1))).toEqual({ top: 0, left: 48, height: 2, width: 4 });
    expect(drawBox(noiseImage(1, 1, 100), [1, 1], [0.01, 0.02], new Random(1))).toMatchObject({
      height: 1,
      width: 1,
    });
  });
});

test('randomResizedCrop gives the size asked for, and the same for the same randomness', () => {
  const options = randomResizedCrop.options.parse({});
  const once = (seed: number) =>
    randomResizedCrop.apply(image, options, { random: new Random(seed), height: 11, width: 17 });
  expect([once(1).height, once(1).width, once(1).data.length]).toEqual([11, 17, 187]);
  expect(once(1)).toEqual(once(1));
  expect(once(1)).not.toEqual(once(2));
});
