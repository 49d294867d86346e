import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { noiseImage } from '../../testing/images.js';
import type { Image } from '../image.js';
import { crop } from './box.js';
import { fit } from './fit.js';
import { resize } from './resize.js';

interface Case {
  channels: number;
  size: [number, number];
  to: [number, number];
  /** left, upper, right, lower */
  box: [number, number, number, number] | null;
  filter: 'bilinear' | 'bicubic';
  source: number[];
  result: number[];
}

describe('resize', () => {
  for (const { channels, size, to, box, filter, source, result } of readFixtureJson<Case[]>(
    'data/resize.json',
  )) {
    test(`gives Pillow's bytes, ${filter}: ${size.join(' x ')}${box ? ' cut' : ''} to ${to.join(' x ')}`, () => {
      const image: Image = { channels, height: size[0], width: size[1], data: Uint8Array.from(source) };
      const from = box && { top: box[1], left: box[0], height: box[3] - box[1], width: box[2] - box[0] };
      const resized = resize(image, to[0], to[1], from ? { from, filter } : { filter });
      expect([...resized.data]).toEqual(result);
      expect([resized.channels, resized.height, resized.width]).toEqual([channels, ...to]);
    });
  }

  test('a window of the result equals cropping it afterwards', () => {
    const image = noiseImage(3, 31, 19);
    for (const [height, width] of [
      [12, 11],
      [40, 50],
    ] as const) {
      const window = { top: 3, left: 2, height: 7, width: 8 };
      expect(resize(image, height, width, { window })).toEqual(crop(resize(image, height, width), window));
    }
  });

  test('its own size leaves an image as it is, and a flat one stays flat', () => {
    const image = noiseImage(1, 9, 13);
    expect(resize(image, 9, 13)).toEqual(image);
    const white: Image = { ...image, data: new Uint8Array(image.data.length).fill(255) };
    expect(new Set(resize(white, 4, 31).data)).toEqual(new Set([255]));
  });
});

describe('fit', () => {
  test('returns an image of the size itself', () => {
    const image = noiseImage(1, 8, 8);
    expect(fit(image, 8, 8)).toBe(image);
  });

  test('resizes the shorter side and crops the middle of the longer', () => {
    const image = noiseImage(3, 20, 41);
    const expected = crop(resize(image, 10, 21), { top: 0, left: 5, height: 10, width: 10 });
    expect(fit(image, 10, 10)).toEqual(expected);
  });

  test('keeps a margin where more is covered, as Resize(32), CenterCrop(28)', () => {
    const image = noiseImage(1, 40, 47);
    const expected = crop(resize(image, 32, 38), { top: 2, left: 5, height: 28, width: 28 });
    const cover = { height: 32, width: 32, filter: 'bilinear' } as const;
    expect(fit(image, 28, 28, cover)).toEqual(expected);
    const small = crop(resize(noiseImage(1, 28, 28), 32, 32), { top: 2, left: 2, height: 28, width: 28 });
    expect(fit(noiseImage(1, 28, 28), 28, 28, cover)).toEqual(small);
  });

  test.each([
    [1, 1, 7, 5],
    [3, 200, 7, 5],
    [200, 3, 7, 5],
    [6, 5, 7, 5],
    [1, 500, 3, 64],
  ])('brings %i x %i to %i x %i', (height, width, toHeight, toWidth) => {
    const cover = { height: toHeight + 1, width: toWidth + 1, filter: 'bicubic' } as const;
    const fitted = fit(noiseImage(1, height, width), toHeight, toWidth, cover);
    expect([fitted.height, fitted.width, fitted.data.length]).toEqual([
      toHeight,
      toWidth,
      toHeight * toWidth,
    ]);
  });
});
