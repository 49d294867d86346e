import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { convertChannels } from './channels.js';
import { adjustBrightness, adjustContrast, adjustHue, adjustSaturation } from './color.js';

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

describe('colour changes agree with torchvision', () => {
  const changes = {
    brightness: adjustBrightness,
    contrast: (data: Uint8Array, factor: number) => adjustContrast(data, 3, factor),
    saturation: adjustSaturation,
  } as const;
  for (const [name, change] of Object.entries(changes)) {
    test(name, () => {
      for (const [factor, pixels] of expected[name as keyof typeof changes]) {
        const data = Uint8Array.from(expected.source);
        change(data, factor);
        expectWithinOne(data, pixels);
      }
    });
  }

  test('contrast of grey images', () => {
    for (const [factor, pixels] of expected.greyContrast) {
      const data = Uint8Array.from(expected.grey);
      adjustContrast(data, 1, factor);
      expectWithinOne(data, pixels);
    }
  });

  test('hue, within a grey level', () => {
    for (const [shift, pixels] of expected.hue) {
      const data = Uint8Array.from(expected.source);
      adjustHue(data, shift);
      for (const [i, value] of pixels.entries()) expect(Math.abs(data[i]! - value)).toBeLessThanOrEqual(1);
    }
  });
});

test('a third of a turn moves red to green to blue', () => {
  const data = Uint8Array.of(200, 10, 30);
  adjustHue(data, 1 / 3);
  expect([...data]).toEqual([30, 200, 10]);
  adjustHue(data, -1 / 3);
  expect([...data]).toEqual([200, 10, 30]);
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
