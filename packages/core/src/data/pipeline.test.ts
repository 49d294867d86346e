import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { UsageError } from '../errors.js';
import { Random } from '../random/random.js';
import { noiseImage } from '../testing/images.js';
import { createPipeline, evaluationPipeline } from './pipeline.js';
import { convertChannels } from './transforms/channels.js';
import { fit } from './transforms/fit.js';
import { TRANSFORMS } from './transforms/index.js';
import { resize } from './transforms/resize.js';

const size = { height: 8, width: 10 };
const everything = TRANSFORMS.map(({ name }) => ({ name }));

describe('createPipeline', () => {
  test.each([
    [1, 1, 1],
    [3, 5, 200],
    [1, 90, 3],
    [3, 8, 10],
  ])('any image comes out at the input size (%i x %i x %i)', (channels, height, width) => {
    const image = noiseImage(channels, height, width);
    const before = image.data.slice();
    for (const out of [undefined, 1, 3] as const) {
      const pipeline = createPipeline(everything, out ? { ...size, channels: out } : size);
      const fixed = createPipeline([{ name: 'randomCrop' }], out ? { ...size, channels: out } : size);
      for (let seed = 0; seed < 20; seed++) {
        for (const result of [
          pipeline.apply(image, new Random(seed)),
          fixed.apply(image, new Random(seed)),
        ]) {
          expect([result.channels, result.height, result.width]).toEqual([out ?? channels, 8, 10]);
          expect(result.data.length).toBe((out ?? channels) * 80);
        }
      }
    }
    expect(image.data).toEqual(before);
  });

  test('depends on the randomness alone', () => {
    const pipeline = createPipeline(everything, size);
    const image = noiseImage(3, 30, 30);
    expect(pipeline.apply(image, new Random(4))).toEqual(pipeline.apply(image, new Random(4)));
    expect(pipeline.apply(image, new Random(4))).not.toEqual(pipeline.apply(image, new Random(5)));
  });

  test('an image of the input size passes untouched where nothing is to be done', () => {
    const image = noiseImage(1, 8, 10);
    expect(createPipeline([], size).apply(image, new Random(1))).toBe(image);
    expect(evaluationPipeline(size).apply(image, new Random(1))).toBe(image);
  });

  test('images are fitted before the transforms, unless one of them resizes', () => {
    const image = noiseImage(1, 40, 70);
    const alwaysFlip = { name: 'horizontalFlip', p: 1 };
    const fitted = createPipeline([alwaysFlip], size).apply(image, new Random(1));
    const flippedBack = createPipeline([alwaysFlip], size).apply(fitted, new Random(1));
    expect(flippedBack).toEqual(fit(image, 8, 10));
    const whole = { name: 'randomResizedCrop', scale: [1, 1], ratio: [70 / 40, 70 / 40] };
    expect(createPipeline([whole], size).apply(image, new Random(1))).toEqual(resize(image, 8, 10));
  });

  test('converts channels as the network needs', () => {
    const image = noiseImage(3, 8, 10);
    const pipeline = createPipeline([], { ...size, channels: 1 });
    expect(pipeline.apply(image, new Random(1))).toEqual(convertChannels(image, 1));
  });

  test.each([
    [{ name: 'rotate' }, /no transform "rotate"; known are: randomCrop, horizontalFlip/],
    [{ name: 'randomCrop', paddding: 4 }, /transform randomCrop: .*paddding.*options are: padding, fill/],
    [{ name: 'randomCrop', padding: -1 }, /transform randomCrop: padding: /],
    [{ name: 'randomErasing', scale: [0.5, 0.1] }, /randomErasing: scale: the lower bound comes first/],
    [{ name: 'randomResizedCrop', scale: [0, 1] }, /randomResizedCrop: scale\.0: /],
  ])('refuses %j', (config, message) => {
    expect(() => createPipeline([config], size)).toThrow(UsageError);
    expect(() => createPipeline([config], size)).toThrow(message);
  });

  test('refuses an impossible input size', () => {
    expect(() => createPipeline([], { height: 0, width: 4 })).toThrow(/size of the input.*0 x 4/);
    const cover = { height: 8, width: 0, filter: 'bilinear' } as const;
    expect(() => evaluationPipeline({ ...size, cover })).toThrow(/what images cover.*8 x 0/);
  });
});

test('every transform has defaults, descriptions, and a name of its own', () => {
  expect(new Set(TRANSFORMS.map(({ name }) => name)).size).toBe(TRANSFORMS.length);
  for (const { name, description, options } of TRANSFORMS) {
    expect(description.length).toBeGreaterThan(10);
    expect(options.safeParse({}).success, name).toBe(true);
    const fields = Object.entries(options.shape) as [string, z.ZodType][];
    for (const [field, schema] of fields) expect(schema.description, `${name}.${field}`).toBeTruthy();
  }
});
