import { describe, expect, test } from 'vitest';
import { Random } from '../../random/random.js';
import { noiseImage } from '../../testing/images.js';
import type { Image } from '../image.js';
import { colorJitter } from './color-jitter.js';

const jitter = (image: Image, options: object, seed: number) =>
  colorJitter.apply(image, colorJitter.options.parse(options), {
    random: new Random(seed),
    height: image.height,
    width: image.width,
  });
const none = { brightness: 0, contrast: 0, saturation: 0, hue: 0 };

describe('colorJitter', () => {
  test('with all strengths zero changes nothing', () => {
    const image = noiseImage(3, 6, 6);
    expect(jitter(image, none, 1)).toEqual(image);
  });

  test('does not write to its input, and depends on the randomness alone', () => {
    const image = noiseImage(3, 6, 6);
    const before = image.data.slice();
    expect(jitter(image, {}, 1)).toEqual(jitter(image, {}, 1));
    expect(jitter(image, {}, 1)).not.toEqual(jitter(image, {}, 2));
    expect(image.data).toEqual(before);
  });

  test('brightness factors fill 1 - strength .. 1 + strength', () => {
    const grey: Image = { channels: 1, height: 1, width: 1, data: Uint8Array.of(100) };
    const values = Array.from(
      { length: 500 },
      (_, seed) => jitter(grey, { ...none, brightness: 0.4 }, seed).data[0]!,
    );
    expect(Math.min(...values)).toBeGreaterThanOrEqual(60);
    expect(Math.min(...values)).toBeLessThan(63);
    expect(Math.max(...values)).toBeLessThanOrEqual(140);
    expect(Math.max(...values)).toBeGreaterThan(137);
  });

  test('on grey images saturation and hue are left out', () => {
    const grey = noiseImage(1, 6, 6);
    expect(jitter(grey, { ...none, saturation: 1, hue: 0.5 }, 1)).toEqual(grey);
    expect(jitter(grey, { ...none, contrast: 0.9 }, 1)).not.toEqual(grey);
  });

  test('the steps come in random order', () => {
    class LargestFactor extends Random {
      override uniform(_low: number, high: number): number {
        return high;
      }
    }
    const image: Image = { channels: 1, height: 1, width: 2, data: Uint8Array.of(40, 240) };
    const options = colorJitter.options.parse({ ...none, brightness: 0.6, contrast: 0.5 });
    const results = Array.from({ length: 40 }, (_, seed) => {
      const context = { random: new LargestFactor(seed), height: 1, width: 2 };
      return colorJitter.apply(image, options, context).data.join();
    });
    // Brightness first: 64, 255, then away from their mean, 160. Contrast first: away from 140, black clipped.
    expect(new Set(results)).toEqual(new Set(['16,255', '0,255']));
  });
});
