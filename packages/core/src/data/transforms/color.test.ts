import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { withoutKernels } from '../pixel-kernels/kernels.js';
import { convertChannels } from './channels.js';
import { type ColorChange, changeColors } from './color.js';

type Series = [parameter: number, pixels: number[]][];
interface Expected {
  source: number[];
  grey: number[];
  brightness: Series;
  contrast: Series;
  greyContrast: Series;
  saturation: Series;
  hue: Series;
}
const expected = readFixtureJson<Expected>('data/color.json');

/** The reference blends in float32: where that falls on the other side of a whole number, bytes differ by 1. */
function expectWithinOne(actual: Uint8Array, wanted: readonly number[]): void {
  let differing = 0;
  for (const [i, value] of wanted.entries()) {
    if (Math.abs(actual[i]! - value) > 1) expect(actual[i], `byte ${i}`).toBe(value);
    if (actual[i] !== value) differing++;
  }
  expect(actual.length).toBe(wanted.length);
  expect(differing / wanted.length).toBeLessThan(0.03);
}

/** The bytes after one change, which are the same with and without vectors of WebAssembly. */
function changed(source: readonly number[], channels: 1 | 3, change: ColorChange): Uint8Array {
  const image = { channels, height: 1, width: source.length / channels, data: Uint8Array.from(source) };
  const { data } = changeColors(image, [change]);
  expect(withoutKernels(() => changeColors(image, [change])).data).toEqual(data);
  expect([...image.data]).toEqual(source);
  return data;
}

describe('colour changes agree with torchvision', () => {
  test.each(['brightness', 'contrast', 'saturation'] as const)('%s', (kind) => {
    for (const [factor, pixels] of expected[kind]) {
      expectWithinOne(changed(expected.source, 3, { kind, factor }), pixels);
    }
  });

  test('contrast of grey images', () => {
    for (const [factor, pixels] of expected.greyContrast) {
      expectWithinOne(changed(expected.grey, 1, { kind: 'contrast', factor }), pixels);
    }
  });

  test('hue, within a grey level', () => {
    for (const [shift, pixels] of expected.hue) {
      const data = changed(expected.source, 3, { kind: 'hue', shift });
      for (const [i, value] of pixels.entries()) expect(Math.abs(data[i]! - value)).toBeLessThanOrEqual(1);
    }
  });
});

test('a third of a turn moves red to green to blue, and back', () => {
  expect([...changed([200, 10, 30], 3, { kind: 'hue', shift: 1 / 3 })]).toEqual([30, 200, 10]);
  expect([...changed([30, 200, 10], 3, { kind: 'hue', shift: -1 / 3 })]).toEqual([200, 10, 30]);
});

test('channels: RGB to grey is the luma of Pillow, grey to RGB repeats, and the way back is exact', () => {
  const rgb = { channels: 3, height: 12, width: 12, data: Uint8Array.from(expected.source) };
  const grey = convertChannels(rgb, 1);
  expect([...grey.data]).toEqual(expected.grey);
  const repeated = convertChannels(grey, 3);
  expect([...repeated.data]).toEqual([...expected.grey, ...expected.grey, ...expected.grey]);
  expect(convertChannels(repeated, 1)).toEqual(grey);
  expect(convertChannels(rgb, 3)).toBe(rgb);
});
