import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { noiseImage } from '../testing/images.js';
import { reduceToSide } from './reduce.js';

interface Case {
  channels: number;
  size: [number, number];
  side: number;
  to: [number, number];
  source: number[];
  result: number[];
}

describe('reduceToSide', () => {
  const { cases } = readFixtureJson<{ cases: Case[] }>('data/reduce.json');
  test.each(cases)("gives sharp's bytes: $size to $to", ({ channels, size, side, to, source, result }) => {
    const [height, width] = size;
    const reduced = reduceToSide({ channels, height, width, data: Uint8Array.from(source) }, side);
    expect([reduced.height, reduced.width]).toEqual(to);
    expect([...reduced.data]).toEqual(result);
  });

  test('leaves small images as they are', () => {
    const image = noiseImage(3, 20, 41);
    expect(reduceToSide(image, 20)).toBe(image);
    expect(reduceToSide(image, 64)).toBe(image);
  });
});
