import { describe, expect, test } from 'vitest';
import { Random } from '../../random/random.js';
import { cropOf, mirrorOf, noiseImage, sceneImage } from '../../testing/images.js';
import type { Image } from '../image.js';
import { resize } from '../transforms/resize.js';
import { type CopyPair, type CopySearchOptions, searchCopies } from './search-copies.js';

function found(images: readonly Image[], options?: CopySearchOptions): CopyPair[] {
  const steps = searchCopies({ length: images.length, image: (index) => images[index]! }, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

const places = (pairs: readonly CopyPair[]) => pairs.map(({ first, second }) => [first, second]);

const resized = (image: Image, share: number) =>
  resize(image, Math.round(share * image.height), Math.round(share * image.width));

/** What is left where 5 % are cut off: in all, at one corner, or at each side. */
const cropped = ({ height, width, ...image }: Image, left: number, top: number) =>
  cropOf(
    { ...image, height, width },
    Math.round(left * width),
    Math.round(top * height),
    Math.round(0.95 * width),
    Math.round(0.95 * height),
  );

describe('copies of pictures that resemble photographs', () => {
  const scenes = Array.from({ length: 60 }, (_, seed) => sceneImage(seed));
  const originals = scenes.slice(0, 20);

  test.each<[string, (image: Image) => Image]>([
    ['made smaller', (image) => resized(image, 0.6)],
    ['made larger', (image) => resized(image, 1.5)],
    ['cut in the middle', (image) => cropped(image, 0.025, 0.025)],
    ['cut at one corner', (image) => cropped(image, 0.05, 0)],
    ['cut at the other', (image) => cropped(image, 0, 0.05)],
    ['mirrored', mirrorOf],
    ['cut, mirrored and made smaller', (image) => resized(mirrorOf(cropped(image, 0.01, 0.04)), 0.7)],
  ])('%s, are found, and nothing else', (_, change) => {
    const pairs = found([...scenes, ...originals.map(change)]);
    const expected = originals.map((_, i) => [i, scenes.length + i]);
    expect(places(pairs).sort((a, b) => a[0]! - b[0]!)).toEqual(expected);
    for (const { kind, correlation } of pairs) expect([kind, correlation > 0.9]).toEqual(['near', true]);
  });

  test('say how they were changed', () => {
    const [pair] = found([scenes[0]!, scenes[1]!, mirrorOf(scenes[0]!)]);
    expect(pair).toMatchObject({ first: 0, second: 2, kind: 'near', isMirrored: true });
    expect(found([scenes[0]!, scenes[1]!, scenes[0]!])).toEqual([
      { first: 0, second: 2, kind: 'exact', distance: 0, correlation: 1, detail: 1, isMirrored: false },
    ]);
  });

  test('are not looked for where only the same pixels count', () => {
    expect(found([scenes[0]!, mirrorOf(scenes[0]!)], { kind: 'exact' })).toEqual([]);
  });

  test('are none in another colour', () => {
    const [scene] = scenes;
    const plane = scene!.height * scene!.width;
    const data = scene!.data.map((value, i) => (i < plane ? Math.min(255, value + 60) : value));
    expect(found([scene!, { ...scene!, data }])).toEqual([]);
  });
});

test('noise is told apart, and found where it is stored twice', () => {
  const noise = Array.from({ length: 80 }, (_, seed) => noiseImage(3, 28, 28, seed));
  expect(places(found([...noise, ...noise]))).toEqual(noise.map((_, i) => [i, 80 + i]));
});

test('blank pictures are no copies of one another, unless they are the same', () => {
  const random = new Random(1);
  const blanks = Array.from({ length: 30 }, (_, i) => ({
    ...{ channels: 1, height: 40, width: 40 },
    data: Uint8Array.from({ length: 1600 }, () => 8 * i + random.int(3)),
  }));
  expect(found(blanks)).toEqual([]);
  expect(places(found([...blanks, blanks[3]!]))).toEqual([[3, 30]]);
});

describe('embeddings', () => {
  const scene = sceneImage(1);
  const images = [scene, mirrorOf(scene), sceneImage(2), sceneImage(3)];
  const rows = (...vectors: number[][]) => ({ vectors: Float32Array.from(vectors.flat()), dimensions: 2 });

  test('confirm what the pixels say', () => {
    const [pair] = found(images, { embeddings: rows([1, 0], [1, 0.01], [-1, 1], [-1, -1]) });
    expect(pair).toMatchObject({ first: 0, second: 1, cosine: expect.closeTo(1, 2) });
  });

  test('rule out what only looks alike', () => {
    expect(found(images, { embeddings: rows([1, 0], [-1, 0], [0, 1], [0, -1]) })).toEqual([]);
  });

  test('are needed for all', () => {
    expect(() => found(images, { embeddings: rows([1, 0]) })).toThrow('one is needed for each picture');
  });
});
