import { describe, expect, test } from 'vitest';
import { Random } from '../../random/random.js';
import { noiseImage } from '../../testing/images.js';
import { createPipeline, evaluationPipeline } from '../pipeline.js';
import { resize } from './resize.js';
import { showWhole, type Whole } from './whole.js';

const pad: Whole = { kind: 'pad', background: [10, 20, 30] };
const stretch: Whole = { kind: 'stretch' };

/** Values of a plane, row by row. */
function rows({ height, width, data }: { height: number; width: number; data: Uint8Array }, plane = 0) {
  return Array.from({ length: height }, (_, y) => [
    ...data.subarray((plane * height + y) * width, (plane * height + y + 1) * width),
  ]);
}

test('an image within a background: in the middle, every pixel in its place', () => {
  const image = {
    channels: 3,
    height: 1,
    width: 4,
    data: Uint8Array.from({ length: 12 }, (_, i) => 100 + i),
  };
  const shown = showWhole(image, 4, 4, pad);
  expect(rows(shown)).toEqual([
    [10, 10, 10, 10],
    [100, 101, 102, 103],
    [10, 10, 10, 10],
    [10, 10, 10, 10],
  ]);
  expect(rows(shown, 2)).toEqual([
    [30, 30, 30, 30],
    [108, 109, 110, 111],
    [30, 30, 30, 30],
    [30, 30, 30, 30],
  ]);
});

test('a grey one has the luminance of the background', () => {
  const shown = showWhole(noiseImage(1, 6, 2), 6, 6, { kind: 'pad', background: [200, 200, 200] });
  expect(rows(shown).map((row) => [row[0], row[5]])).toEqual(Array(6).fill([200, 200]));
  // As sharp makes this colour grey.
  expect(rows(showWhole(noiseImage(1, 6, 2), 6, 6, { kind: 'pad', background: [230, 20, 60] }))[0]![0]).toBe(
    117,
  );
});

describe.each([
  ['pad', pad],
  ['stretch', stretch],
])('%s', (_, whole) => {
  test.each([
    [3, 32, 128],
    [1, 300, 2],
    [3, 1, 1],
    [3, 8, 10],
  ])('brings any image to the input, also with random changes (%i x %i x %i)', (channels, height, width) => {
    const size = { height: 8, width: 10, channels: 3, whole } as const;
    const image = noiseImage(channels, height, width);
    const augment = [{ name: 'randomResizedCrop' }, { name: 'horizontalFlip' }];
    for (const pipeline of [
      evaluationPipeline(size),
      createPipeline([], size),
      createPipeline(augment, size),
    ]) {
      const { data, ...shape } = pipeline.apply(image, new Random(1));
      expect(shape).toEqual({ channels: 3, height: 8, width: 10 });
      expect(data).toHaveLength(240);
    }
  });
});

test('stretched, it is the resized whole', () => {
  const image = noiseImage(3, 32, 128);
  expect(showWhole(image, 16, 16, stretch)).toEqual(resize(image, 16, 16));
});

test('random crops are taken from the whole in its own pixels', () => {
  const left = { channels: 1, height: 16, width: 64, data: new Uint8Array(1024) };
  for (let y = 0; y < 16; y++) left.data.fill(255, y * 64, y * 64 + 8);
  const all = { name: 'randomResizedCrop', scale: [1, 1], ratio: [1, 1] };
  const size = { height: 16, width: 16, whole: stretch } as const;
  const seen = createPipeline([all], size).apply(left, new Random(3));
  expect(rows(seen)[8]![0]).toBe(255);
  expect(rows(seen)[8]!.slice(3)).toEqual(Array(13).fill(0));
});
