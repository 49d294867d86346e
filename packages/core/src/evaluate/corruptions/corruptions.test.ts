import { describe, expect, test } from 'vitest';
import type { Image } from '../../data/image.js';
import { luma } from '../../data/transforms/color.js';
import { Random } from '../../random/random.js';
import { noiseImage } from '../../testing/images.js';
import type { Corruption } from './corruption.js';
import { CORRUPTIONS, STRENGTHS } from './index.js';

const images = [noiseImage(1, 9, 7), noiseImage(3, 5, 11), noiseImage(3, 1, 1), noiseImage(1, 40, 3)];
const names = CORRUPTIONS.map(({ name }) => name);

/** Each pixel by the definition, before it is rounded: the level, the image, channel, row and column. */
type Twin = (level: number, image: Image, place: [c: number, y: number, x: number], random: Random) => number;

function pixel({ height, width, data }: Image, c: number, y: number, x: number): number {
  return data[(c * height + y) * width + x]!;
}

function meanGrey(image: Image): number {
  const plane = image.height * image.width;
  let sum = 0;
  for (let i = 0; i < plane; i++) {
    const [red, green, blue] = [0, 1, 2].map((c) => image.data[i + c * plane]!);
    sum += image.channels === 1 ? red! : luma(red!, green!, blue!);
  }
  return Math.round(sum / plane);
}

const twins: Readonly<Record<string, Twin>> = {
  'gaussian-noise': (level, image, place, random) => pixel(image, ...place) + level * random.normal(),
  contrast: (level, image, place) => {
    const mean = meanGrey(image);
    return mean + level * (pixel(image, ...place) - mean);
  },
  inversion: (level, image, place) => {
    const x = pixel(image, ...place);
    return (1 - level) * x + level * (255 - x);
  },
  // In two dimensions at once.
  blur: (level, image, [c, y, x]) => {
    let [total, sum] = [0, 0];
    for (let dy = -3 * level; dy <= 3 * level; dy++) {
      for (let dx = -3 * level; dx <= 3 * level; dx++) {
        const weight = Math.exp(-(dx * dx + dy * dy) / (2 * level * level));
        const row = Math.min(Math.max(y + dy, 0), image.height - 1);
        const column = Math.min(Math.max(x + dx, 0), image.width - 1);
        sum += weight * pixel(image, c, row, column);
        total += weight;
      }
    }
    return sum / total;
  },
};

function find(name: string): Corruption {
  return CORRUPTIONS.find((corruption) => corruption.name === name)!;
}

test('every corruption has a twin here', () => {
  expect(names.toSorted()).toEqual(Object.keys(twins).sort());
});

describe.each(names)('%s', (name) => {
  const corruption = find(name);

  test.each(STRENGTHS)('is what its definition says, at strength %d', (strength) => {
    for (const image of images) {
      const { channels, height, width, data } = corruption.apply(image, strength, new Random(5));
      expect([channels, height, width]).toEqual([image.channels, image.height, image.width]);
      expect(data.length).toBe(image.data.length);
      const random = new Random(5);
      data.forEach((value, i) => {
        const place: [number, number, number] = [
          Math.floor(i / (height * width)),
          Math.floor(i / width) % height,
          i % width,
        ];
        const exact = twins[name]!(corruption.levels[strength - 1]!, image, place, random);
        const wanted = Math.min(Math.max(exact, 0), 255);
        // Changes of contrast cut fractions off; all others round.
        const tolerance = name === 'contrast' ? 1 : 0.5 + 1e-9;
        expect(Math.abs(value - wanted), `${i}: ${value}, not ${wanted}`).toBeLessThanOrEqual(tolerance);
      });
    }
  });

  test('changes more the stronger it is', () => {
    const image = noiseImage(3, 24, 24);
    const changes = STRENGTHS.map((strength) => {
      const { data } = corruption.apply(image, strength, new Random(2));
      return data.reduce((sum, value, i) => sum + Math.abs(value - image.data[i]!), 0) / data.length;
    });
    expect(changes[0]).toBeGreaterThan(5);
    expect(changes[1]).toBeGreaterThan(changes[0]!);
    expect(changes[2]).toBeGreaterThan(changes[1]!);
  });

  test('does not write to its input, and depends on image, strength and randomness alone', () => {
    for (const image of images) {
      const before = image.data.slice();
      const first = corruption.apply(image, 2, new Random(3));
      expect(corruption.apply(image, 2, new Random(3))).toEqual(first);
      expect(first.data.buffer).not.toBe(image.data.buffer);
      expect(image.data).toEqual(before);
    }
  });
});

test('noise has its standard deviation, in every channel a different one', () => {
  const grey: Image = { channels: 3, height: 60, width: 60, data: new Uint8Array(10800).fill(128) };
  const { data } = find('gaussian-noise').apply(grey, 1, new Random(4));
  const square = data.reduce((sum, value) => sum + (value - 128) ** 2, 0) / data.length;
  expect(Math.sqrt(square)).toBeCloseTo(16, 0);
  expect(data.subarray(0, 3600)).not.toEqual(data.subarray(3600, 7200));
});

test('the strongest inversion is the negative, and its own inverse', () => {
  const image = noiseImage(3, 4, 5);
  const negative = find('inversion').apply(image, 3, new Random(0));
  expect(negative.data).toEqual(image.data.map((value) => 255 - value));
  expect(find('inversion').apply(negative, 3, new Random(0))).toEqual(image);
});

test('a flat image stays flat when blurred', () => {
  const data = new Uint8Array(50).fill(201);
  const flat: Image = { channels: 1, height: 5, width: 10, data };
  expect(find('blur').apply(flat, 3, new Random(0))).toEqual(flat);
});
