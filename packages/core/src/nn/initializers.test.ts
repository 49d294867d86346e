import { describe, expect, test } from 'vitest';
import type { Shape } from '../graph/types.js';
import { Random } from '../random/random.js';
import {
  constantInitializer,
  heNormal,
  type Initializer,
  normal,
  ones,
  uniformFanIn,
  zeros,
} from './initializers.js';

const convolution = [48, 24, 3, 3];
const matrix = [120, 300];

function statisticsOf(values: Float32Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const centred = values.map((value) => value - mean);
  const moment = (power: number) => centred.reduce((sum, value) => sum + value ** power, 0) / values.length;
  return { mean, variance: moment(2), kurtosis: moment(4) / moment(2) ** 2 };
}

describe('mean, variance and kind of distribution', () => {
  test.each<[string, Initializer, Shape, number, 'normal' | 'uniform']>([
    ['heNormal in, convolution', heNormal('in'), convolution, 2 / (24 * 9), 'normal'],
    ['heNormal out, convolution', heNormal('out'), convolution, 2 / (48 * 9), 'normal'],
    ['heNormal in, matrix', heNormal('in'), matrix, 2 / 300, 'normal'],
    ['heNormal out, matrix', heNormal('out'), matrix, 2 / 120, 'normal'],
    ['uniformFanIn', uniformFanIn(300), matrix, 1 / 900, 'uniform'],
    ['normal', normal(0.02), matrix, 0.02 ** 2, 'normal'],
  ])('%s', (_, initializer, shape, variance, kind) => {
    const values = initializer(shape, new Random(1));
    const count = shape.reduce((a, b) => a * b);
    expect(values.length).toBe(count);
    const actual = statisticsOf(values);
    expect(Math.abs(actual.mean) / Math.sqrt(variance)).toBeLessThan(4 / Math.sqrt(count));
    expect(Math.abs(actual.variance / variance - 1)).toBeLessThan(6 / Math.sqrt(count));
    expect(Math.abs(actual.kurtosis - (kind === 'normal' ? 3 : 1.8))).toBeLessThan(25 / Math.sqrt(count));
  });
});

test('the uniform one keeps within its bounds', () => {
  const largest = (values: Float32Array) => values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  expect(largest(uniformFanIn(100)(matrix, new Random(2)))).toBeLessThanOrEqual(Math.fround(0.1));
});

test('constants', () => {
  expect(zeros([3], new Random(1))).toEqual(Float32Array.of(0, 0, 0));
  expect(ones([2, 1], new Random(1))).toEqual(Float32Array.of(1, 1));
  expect(constantInitializer(0.5)([2], new Random(1))).toEqual(Float32Array.of(0.5, 0.5));
});
