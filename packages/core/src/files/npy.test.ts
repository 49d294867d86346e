import { readFixtureBytes, readFixtureJson } from '@kindred/fixtures';
import { expect, test } from 'vitest';
import { KindredError } from '../errors.js';
import { encodeNpy } from './npy.js';

const { arrays } = readFixtureJson<{ arrays: { name: string; shape: number[]; values: number[] }[] }>(
  'files/npy.json',
);

test.each(arrays)('$name is written as NumPy writes it', ({ name, shape, values }) => {
  const written = encodeNpy(shape, Float32Array.from(values));
  expect(Buffer.from(written).equals(readFixtureBytes(`files/${name}.npy`))).toBe(true);
});

test('a part of a buffer is written alone, and elements that do not fill the shape are refused', () => {
  const [{ shape, values }] = arrays as [(typeof arrays)[0]];
  const part = Float32Array.from([7, ...values, 7]).subarray(1, values.length + 1);
  expect(encodeNpy(shape, part)).toEqual(encodeNpy(shape, Float32Array.from(values)));
  expect(() => encodeNpy([2, 3], new Float32Array(5))).toThrow(KindredError);
});
