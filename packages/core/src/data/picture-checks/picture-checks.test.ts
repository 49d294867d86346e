import { describe, expect, test } from 'vitest';
import { Random } from '../../random/random.js';
import type { Image } from '../image.js';
import { measurePicture } from './measure-picture.js';
import { oddPictures } from './odd-pictures.js';

interface Noise {
  readonly height?: number;
  readonly width?: number;
  readonly range?: readonly [least: number, most: number];
  /** Side of the squares that pixels are means of. */
  readonly blur?: number;
}

/** Noise in three channels. */
function noise(seed: number, { height = 40, width = 48, range = [0, 255], blur = 1 }: Noise = {}): Image {
  const random = new Random(seed);
  const columns = width + blur;
  const data = new Uint8Array(3 * height * width);
  for (let channel = 0; channel < 3; channel++) {
    const field = Array.from({ length: (height + blur) * columns }, () => random.uniform(...range));
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let i = 0; i < blur ** 2; i++)
          sum += field[(y + Math.floor(i / blur)) * columns + x + (i % blur)]!;
        data[(channel * height + y) * width + x] = Math.round(sum / blur ** 2);
      }
    }
  }
  return { channels: 3, height, width, data };
}

const ordinary = Array.from({ length: 40 }, (_, seed) => noise(seed));
const kindsOf = (...images: Image[]) =>
  oddPictures([...ordinary, ...images].map(measurePicture)).map(
    ({ image, kind }) => `${image - ordinary.length} ${kind}`,
  );

describe('among ordinary pictures', () => {
  test('nothing is odd', () => {
    expect(kindsOf()).toEqual([]);
  });

  test.each<[string, Image, string[]]>([
    ['of one colour', noise(1, { range: [100, 106] }), ['0 blank']],
    ['nearly black', noise(1, { range: [0, 45] }), ['0 dark']],
    ['nearly white', noise(1, { range: [215, 255] }), ['0 bright']],
    ['blurred', noise(1, { blur: 6 }), ['0 blurred']],
    ['tiny', noise(1, { height: 8, width: 9 }), ['0 tiny']],
    ['a strip', noise(1, { height: 40, width: 200 }), ['0 odd-shaped']],
    ['standing instead of lying', noise(1, { height: 48, width: 40 }), []],
  ])('one that is %s', (_, image, expected) => {
    expect(kindsOf(image)).toEqual(expected);
  });

  test('one with hardly anything on it', () => {
    const image: Image = { ...ordinary[0]!, data: new Uint8Array(3 * 40 * 48).fill(120) };
    for (let i = 0; i < 60; i++) for (let c = 0; c < 3; c++) image.data[c * 40 * 48 + i * 31] = 250;
    expect(kindsOf(image)).toContain('0 low-information');
  });
});

test('few pictures are not compared with each other', () => {
  const images = [noise(1), noise(2), noise(3, { blur: 6 }), noise(4, { range: [0, 40] })];
  expect(oddPictures(images.map(measurePicture)).map(({ kind }) => kind)).toEqual(['dark']);
});

test('a large picture is measured as it looks in small', () => {
  const small = noise(5);
  const large: Image = { ...small, height: 320, width: 384, data: new Uint8Array(64 * small.data.length) };
  for (let i = 0; i < large.data.length; i++) {
    const [plane, rest] = [Math.floor(i / (320 * 384)), i % (320 * 384)];
    const [y, x] = [Math.floor(rest / 384), rest % 384];
    large.data[i] = small.data[(plane * 40 + (y >> 3)) * 48 + (x >> 3)]!;
  }
  const [one, other] = [measurePicture(small), measurePicture(large)];
  // At a shorter side of 160 each pixel of the small one is a square of four by four.
  expect(other.entropy).toBeCloseTo(one.entropy, 3);
  expect([other.low, other.high]).toEqual([one.low, one.high]);
  expect(other.sharpness).toBeLessThan(one.sharpness);
});
