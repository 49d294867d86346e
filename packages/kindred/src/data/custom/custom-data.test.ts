import { setTimeout as wait } from 'node:timers/promises';
import type { Image } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { describe, expect, test } from 'vitest';
import { expectFailure } from '../../testing/expect-failure.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { noiseImage } from '../../testing/test-images.js';
import { openData } from '../open-data.js';
import type { CustomDataset, Sample } from './custom-data.js';

const classNames = ['cat', 'dog'];

/** Grey pixels, different for each index. */
function pixels(index: number, { channels = 1, height = 3, width = 4 } = {}): Image {
  return { channels, height, width, data: new Uint8Array(channels * height * width).fill(index + 1) };
}

/** Grey images whose classes alternate. */
function greys(length = 10, offset = 0): CustomDataset {
  return { classNames, length, read: (i) => ({ image: pixels(offset + i), label: i % 2 }) };
}

/** Ten grey images, but for one. */
function withOne(index: number, sample: unknown): CustomDataset {
  const { read, ...rest } = greys();
  return { ...rest, read: (i) => (i === index ? (sample as Sample) : read(i)) };
}

describe('a data set', () => {
  test('of pixels is kept as it is', async () => {
    const source = await openData({ ...greys(), name: 'greys' }, { storeSize: 2 });
    expect(source).toMatchObject({ name: 'greys', format: 'custom', classNames, problems: [] });
    const { train, ...others } = source.splits;
    expect(others).toEqual({});
    expect([...train!.labels]).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
    expect(train!.image(3)).toEqual(pixels(3));
    expect(train!.source(3)).toBe('greys #3');
  });

  test('of files and their bytes is decoded and reduced as the pictures of a folder', async () => {
    const [wide, tall] = [
      await noiseImage({ width: 40, height: 30 }).jpeg().toBuffer(),
      await noiseImage({ width: 8, height: 16, seed: 2 }).png().toBuffer(),
    ];
    const folder = await tempFolder({ 'a/wide.jpg': wide, 'b/tall.png': tall });
    const expected = await openData(folder, { storeSize: 10 });
    const source = await openData(
      {
        classNames: ['a', 'b'],
        length: 2,
        read: (i) =>
          i === 0
            ? { image: wide, label: 'a', source: 'wide' }
            : { image: `${folder}/b/tall.png`, label: 'b' },
      },
      { storeSize: 10 },
    );
    for (const i of [0, 1]) expect(source.splits.train!.image(i)).toEqual(expected.splits.train!.image(i));
    expect(source.fingerprint).toBe(expected.fingerprint);
    expect(source.splits.train!.source(0)).toBe('data #0 (wide)');
  });

  test('grey or in colour', async () => {
    const image = await noiseImage().png().toBuffer();
    const data = { classNames, length: 2, read: (i: number) => ({ image, label: i }) };
    expect((await openData(data)).splits.train!.channels).toBe(3);
    expect((await openData(data, { channels: 1 })).splits.train!.channels).toBe(1);
  });

  test('is read by several at once but not all, each once, and told of', async () => {
    let [running, most] = [0, 0];
    const asked: number[] = [];
    const { read, ...rest } = greys(100);
    const progress: number[][] = [];
    await openData(
      {
        ...rest,
        async read(index) {
          asked.push(index);
          most = Math.max(most, ++running);
          await wait(1);
          running--;
          return read(index);
        },
      },
      { onProgress: (...call) => progress.push(call) },
    );
    expect(asked).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThan(100);
    expect(progress).toEqual(Array.from({ length: 100 }, (_, i) => [i + 1, 100]));
  });

  test('may be an object of a class', async () => {
    class Mine implements CustomDataset {
      readonly classNames = classNames;
      readonly length = 4;
      read(index: number): Sample {
        return { image: pixels(index), label: this.classNames[index % 2]! };
      }
    }
    expect([...(await openData(new Mine())).splits.train!.labels]).toEqual([0, 1, 0, 1]);
  });

  test('is known by its content, or by what it says itself', async () => {
    const { fingerprint } = await openData(greys());
    expect((await openData(greys())).fingerprint).toBe(fingerprint);
    expect((await openData(withOne(9, { image: pixels(9), label: 0 }))).fingerprint).not.toBe(fingerprint);
    expect((await openData({ ...greys(), fingerprint: 'v1' })).fingerprint).toBe('v1');
  });

  test('that repeats a picture is told of', async () => {
    const { problems } = await openData(withOne(3, { image: pixels(0), label: 1, source: 'b' }));
    expect(problems).toContainEqual({
      source: 'data #3 (b)',
      message: 'the same picture as data #0, in another class',
    });
  });
});

describe('a divided one', () => {
  test('has the splits that it has', async () => {
    const { splits, name } = await openData({ train: greys(), test: greys(4, 100), validation: undefined });
    expect(name).toBe('data');
    expect(Object.keys(splits)).toEqual(['train', 'test']);
    expect(splits.test!.image(0)).toEqual(pixels(100));
    expect(splits.test!.source(1)).toBe('data/test #1');
  });

  test('has the same classes and channels everywhere', async () => {
    const others = { ...greys(), classNames: ['dog', 'cat'] };
    await expectFailure(openData({ train: greys(), validation: others }), 'data/validation', 'other classes');
    const colour = { classNames, length: 1, read: () => ({ image: pixels(1, { channels: 3 }), label: 0 }) };
    await expectFailure(
      openData({ train: greys(), test: colour }),
      'data/test #0 has 3 channels, data/train #0 has 1',
    );
  });
});

describe('what is wrong is said with the place', () => {
  test.each<[string, unknown, string]>([
    ['no class of this index', { image: pixels(0), label: 2, source: 'x' }, '#3 (x): label 2 is no class'],
    ['half a class', { image: pixels(0), label: 0.5 }, '#3: label 0.5 is no class: give one of cat, dog, or'],
    ['no class of this name', { image: pixels(0), label: 'cow' }, '#3: label "cow" is no class'],
    ['no label', { image: pixels(0) }, '#3: label undefined is no class'],
    ['no image', { label: 0 }, '#3: has no image'],
    ['nothing', undefined, '#3: label undefined'],
    [
      'pixels that are no bytes',
      { image: { ...pixels(0), data: new Float32Array(12) }, label: 0 },
      '#3: has no image',
    ],
    ['a label of another type', { image: pixels(0), label: 1n }, '#3: label 1n is no class'],
    [
      'sizes below nothing',
      { image: { ...pixels(0), height: -3, width: -4 }, label: 0 },
      '#3: height and width',
    ],
    ['too few pixels', { image: { ...pixels(0), width: 5 }, label: 0 }, '#3: has 12 bytes where 1 x 3 x 5'],
    ['two channels', { image: pixels(0, { channels: 2 }), label: 0 }, '#3: images must have 1 (grey) or 3'],
    ['other channels', { image: pixels(0, { channels: 3 }), label: 0 }, '#3 has 3 channels, data #0 has 1'],
    [
      'no picture',
      { image: Uint8Array.of(1, 2), label: 0, source: 'x' },
      '#3 (x) (not an image in a known format)',
    ],
    ['no such file', { image: 'no/such.png', label: 0 }, '#3 (the file (or what it links to) is gone)'],
  ])('%s', async (_, sample, message) => {
    await expectFailure(openData(withOne(3, sample)), 'data #3', message);
  });

  test('read fails, at once or later; nothing more is read then', async () => {
    let asked = 0;
    const failing = (read: CustomDataset['read']) => openData({ ...greys(1000), read });
    await expectFailure(
      failing((i) => {
        asked++;
        throw new Error(`line ${i} is cut short`);
      }),
      'data #0: read failed: line 0 is cut short',
    );
    expect(asked).toBeLessThan(1000);
    await expectFailure(
      failing(() => Promise.reject(new Error('gone'))),
      'data #0: read failed: gone',
    );
  });

  test('a picture that cannot be read may be left out', async () => {
    const { splits, problems } = await openData(
      { ...withOne(3, { image: 'no/such.png', label: 0 }) },
      { skipBad: true },
    );
    expect(splits.train!.labels).toHaveLength(9);
    expect(problems).toContainEqual({ source: 'data #3', message: expect.stringContaining('left out') });
    const none = { classNames, length: 2, read: (label: number) => ({ image: 'no/such.png', label }) };
    await expectFailure(
      openData({ train: greys(), test: none }, { skipBad: true }),
      'data/test has no image',
    );
  });

  test.each<[string, unknown, string]>([
    ['a number', 5, 'data must be the path'],
    ['null', null, 'data must be the path'],
    ['an empty object', {}, 'data must be the path'],
    ['no name', { ...greys(), name: '' }, 'the name of the data must be text, not ""'],
    [
      'a fingerprint of another kind',
      { ...greys(), fingerprint: 7 },
      'the fingerprint of the data must be text',
    ],
    ['a read that is none', { ...greys(), read: [] }, 'data: read must be a function'],
    ['no images', { train: greys(), test: greys(0) }, 'data/test: length is the number of images'],
    ['half an image', greys(2.5), 'at least 1 and at most 10,000,000, not 2.5'],
    ['more images than fit', { ...greys(), length: 2 ** 32 }, 'at most 10,000,000, not 4294967296'],
    ['a length that is none', { ...greys(), length: 8n }, 'not 8n'],
    ['a name that is none', { ...greys(), name: 8n }, 'must be text, not 8n'],
    ['no classes', { ...greys(), classNames: [] }, 'data: classNames is empty'],
    ['a split mistyped', { train: greys(), valdation: greys() }, "'valdation'; did you mean 'validation'?"],
    ['a field mistyped', { ...greys(), fingerPrint: 'v1' }, "'fingerPrint'; did you mean 'fingerprint'?"],
    ['a field of a split mistyped', { train: { ...greys(), names: [] } }, "data/train has no field 'names'"],
    ['a set and splits', { ...greys(), train: greys() }, 'data has both read and train'],
    ['a split that is none', { train: greys(), test: 3 }, 'data/test must be a data set'],
    ['no class names', { ...greys(), classNames: undefined }, 'data: classNames must be a list'],
    ['a class twice', { ...greys(), classNames: ['cat', 'cat'] }, "data: class 'cat' is there twice"],
  ])('%s', async (_, data, message) => {
    const error = await expectFailure(openData(data as CustomDataset), message);
    expect(error).toBeInstanceOf(UsageError);
  });
});
