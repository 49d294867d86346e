import { describe, expect, test } from 'vitest';
import { fingerprintSplits } from '../fingerprint.js';
import { classCounts } from '../statistics.js';
import { digitsSource, generateDigits } from './digits.js';
import { TEMPLATES } from './templates.js';

describe('generateDigits', () => {
  const digits = generateDigits({ size: 200, seed: 3, split: 'train' });

  test('gives grey 28 x 28 images with bright ink on a dark ground', () => {
    expect(digits.channels).toBe(1);
    expect(digits.classNames).toHaveLength(10);
    for (let i = 0; i < 200; i++) {
      const { height, width, data } = digits.image(i);
      expect([height, width]).toEqual([28, 28]);
      const sorted = data.slice().sort();
      expect(sorted[392]!, 'median').toBeLessThan(60);
      expect(sorted[784 - 15]!, 'ink').toBeGreaterThan(sorted[392]! + 70);
    }
  });

  test('is balanced at any size', () => {
    expect(classCounts(digits)).toEqual(Array(10).fill(20));
    const counts = classCounts(generateDigits({ size: 37, seed: 3, split: 'test' }));
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(new Set(digits.labels.slice(0, 10)).size).toBe(10);
    expect([...digits.labels.slice(0, 10)]).not.toEqual([...digits.labels.slice(10, 20)]);
  });

  test('a sample depends on seed, split and index alone', () => {
    const fewer = generateDigits({ size: 25, seed: 3, split: 'train' });
    for (let i = 0; i < 25; i++) {
      expect(fewer.image(i)).toEqual(digits.image(i));
      expect(fewer.labels[i]).toBe(digits.labels[i]);
    }
    const images = [digits, generateDigits({ size: 1, seed: 4, split: 'train' })];
    for (const split of ['validation', 'test'] as const)
      images.push(generateDigits({ size: 1, seed: 3, split }));
    expect(new Set(images.map((set) => set.image(0).data.join())).size).toBe(4);
  });

  test('images of a class differ from each other', () => {
    const ones = [...digits.labels.keys()].filter((i) => digits.labels[i] === 1);
    expect(new Set(ones.map((i) => digits.image(i).data.join())).size).toBe(ones.length);
  });

  test('draws what it always drew: published results rest on it', () => {
    expect(fingerprintSplits(digits.classNames, { train: digits })).toBe('2def3b83e7387fec');
  });

  test('an impossible size is refused', () => {
    expect(() => generateDigits({ size: -1, seed: 1, split: 'test' })).toThrow(/number of test images/);
  });
});

test('templates: every digit has variants, drawn within the paper', () => {
  expect(TEMPLATES).toHaveLength(10);
  for (const variants of TEMPLATES) {
    expect(variants.length).toBeGreaterThan(1);
    for (const stroke of variants.flat()) {
      expect(stroke.length % 2).toBe(0);
      expect(stroke.length).toBeGreaterThanOrEqual(4);
      for (const value of stroke) expect(Math.abs(value)).toBeLessThanOrEqual(0.5);
    }
  }
});

test('digitsSource has a train and a test split and a fingerprint of its content', () => {
  const source = digitsSource({ seed: 1, trainSize: 30, testSize: 20 });
  expect(source).toMatchObject({ name: 'digits', format: 'digits', problems: [] });
  expect(source.splits.train!.labels).toHaveLength(30);
  expect(source.splits.test!.labels).toHaveLength(20);
  expect(digitsSource({ seed: 1, trainSize: 30, testSize: 20 }).fingerprint).toBe(source.fingerprint);
  expect(digitsSource({ seed: 2, trainSize: 30, testSize: 20 }).fingerprint).not.toBe(source.fingerprint);
});
