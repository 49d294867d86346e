/// <reference types="node" />
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Random } from '../../random/random.js';
import { noiseImage } from '../../testing/images.js';
import type { Image } from '../image.js';
import { type ColorChange, changeColors } from '../transforms/color.js';
import { flip } from '../transforms/horizontal-flip.js';
import { resize } from '../transforms/resize.js';
import { withoutKernels, workspace } from './kernels.js';
import { sourceHash } from './module.js';

const source = fileURLToPath(new URL('../../../kernels/pixels.ts', import.meta.url));

test.skipIf(!existsSync(source))('the module was made from the present source', () => {
  expect(createHash('sha256').update(readFileSync(source)).digest('hex')).toBe(sourceHash);
});

test('there are kernels here, but not for work that would hold much memory', () => {
  expect(workspace(1000)).toBeDefined();
  expect(workspace(1e8)).toBeUndefined();
  expect(withoutKernels(() => workspace(1000))).toBeUndefined();
});

/** Twice the same bytes, also for the image after a larger one, whose remains are still in the memory. */
function expectSame(work: () => Image): void {
  expect(work()).toEqual(withoutKernels(work));
}

const random = new Random(5);

/** Noise, with flat and extreme pixels in between. */
function drawImage(most: number, channels = random.int(2) === 0 ? 1 : 3): Image {
  const image = noiseImage(channels, 1 + random.int(most), 1 + random.int(most), random.uint32());
  const data = image.data.map((value) => (value < 60 ? 0 : value > 200 ? 255 : value));
  return { ...image, data };
}

function drawBox({ height, width }: { height: number; width: number }) {
  const top = random.int(height);
  const left = random.int(width);
  return { top, left, height: 1 + random.int(height - top), width: 1 + random.int(width - left) };
}

test('resizing: the same bytes for boxes, windows and filters of all kinds', () => {
  for (let i = 0; i < 400; i++) {
    const image = drawImage(i % 20 === 0 ? 700 : 60);
    const size = { height: 1 + random.int(70), width: 1 + random.int(70) };
    const options = {
      filter: random.int(2) === 0 ? ('bilinear' as const) : ('bicubic' as const),
      from: drawBox(image),
      window: drawBox(size),
    };
    expectSame(() => resize(image, size.height, size.width, options));
  }
});

test('mirroring: the same bytes', () => {
  for (let i = 0; i < 60; i++) {
    const image = drawImage(70);
    expectSame(() => flip(image));
  }
});

test('colours: the same bytes, change after change', () => {
  for (let i = 0; i < 100; i++) {
    const image = drawImage(50, 3);
    const factor = () => random.uniform(0, i % 10 === 0 ? 11 : 2);
    const changes: ColorChange[] = random.shuffle([
      { kind: 'brightness', factor: factor() },
      { kind: 'contrast', factor: factor() },
      { kind: 'saturation', factor: factor() },
      { kind: 'hue', shift: random.uniform(-0.5, 0.5) },
    ]);
    expectSame(() => changeColors(image, changes));
  }
});

test('where there is no more memory, the work is done without', () => {
  // More than earlier tests have taken.
  const image = noiseImage(3, 1000, 1500, 1);
  const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(() => {
    throw new RangeError('could not allocate memory');
  });
  onTestFinished(() => grow.mockRestore());
  const works = [
    () => flip(image),
    () => changeColors(image, [{ kind: 'saturation', factor: 0.5 }]),
    () => resize(image, 900, 1400),
  ];
  // Element by element, a million numbers take a minute.
  for (const work of works) expect(Buffer.compare(work().data, withoutKernels(work).data)).toBe(0);
  expect(grow).toHaveBeenCalledTimes(3);
});
