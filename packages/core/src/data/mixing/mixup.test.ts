import { describe, expect, test } from 'vitest';
import { Random } from '../../random/random.js';
import { noiseImage } from '../../testing/images.js';
import { mixup } from './mixup.js';

const partners = Uint32Array.of(2, 1, 3, 0);

/** Mixes a batch of four images of noise, 2 x 3 x 5 pixels, or the given ones. */
function apply(seed: number, options: object = {}, images = noiseImage(8, 3, 5).data) {
  const context = { random: new Random(seed), partners, height: 3, width: 5 };
  return mixup.apply(images, mixup.options.parse(options), context);
}

describe('mixup', () => {
  test('every pixel is the rounded mean of its own and its partner, weighted by the share', () => {
    const { data } = noiseImage(8, 3, 5);
    for (let seed = 0; seed < 50; seed++) {
      const { images, share } = apply(seed, { alpha: 1 });
      for (let sample = 0; sample < 4; sample++) {
        for (let pixel = 0; pixel < 30; pixel++) {
          const own = data[30 * sample + pixel]!;
          const other = data[30 * partners[sample]! + pixel]!;
          expect(images[30 * sample + pixel]).toBe(Math.round(share * own + (1 - share) * other));
        }
      }
    }
  });

  test('mixed with itself, an image stays as it is, up to the extremes', () => {
    const even = new Uint8Array(120).map((_, i) => [0, 255, 1, 254][i % 30] ?? 17);
    for (let seed = 0; seed < 50; seed++) expect(apply(seed, { alpha: 0.4 }, even).images).toEqual(even);
  });

  test('leaves the given images alone', () => {
    const { data } = noiseImage(8, 3, 5);
    const before = data.slice();
    expect(apply(1, {}, data).images).not.toEqual(before);
    expect(data).toEqual(before);
  });

  test('shares are spread like Beta(alpha, alpha)', () => {
    const count = 4000;
    for (const alpha of [0.2, 1, 4]) {
      const centred = Array.from({ length: count }, (_, seed) => apply(seed, { alpha }).share - 0.5);
      const mean = centred.reduce((a, b) => a + b, 0) / count;
      const variance = centred.reduce((total, x) => total + x * x, 0) / count;
      const expected = 1 / (4 * (2 * alpha + 1));
      expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(expected / count));
      expect(Math.abs(variance / expected - 1)).toBeLessThan(0.12);
    }
  });

  test('happens with probability p', () => {
    const { data } = noiseImage(8, 3, 5);
    expect(apply(1, { p: 0 }, data)).toEqual({ images: data, share: 1 });
    expect(apply(1, { p: 0 }, data).images).toBe(data);
    const mixed = Array.from({ length: 2000 }, (_, seed) => apply(seed, { p: 0.3 }, data)).filter(
      ({ images }) => images !== data,
    );
    expect(Math.abs(mixed.length - 600)).toBeLessThan(4 * Math.sqrt(2000 * 0.3 * 0.7));
  });
});
