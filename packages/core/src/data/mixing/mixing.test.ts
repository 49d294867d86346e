import { describe, expect, test } from 'vitest';
import { UsageError } from '../../errors.js';
import type { Batch } from '../batches.js';
import { createMix, MIXES } from './index.js';
import { mixLabels } from './mix-labels.js';

const size = { height: 6, width: 8, classes: 5 };
const pixels = 3 * size.height * size.width;
const keys = { seed: 1, epoch: 2, position: 30 };

/** Each image is of one grey value, which tells its class. */
function batchOf(labels: readonly number[]): Batch {
  return {
    images: Uint8Array.from(
      { length: labels.length * pixels },
      (_, i) => 50 * labels[Math.floor(i / pixels)]!,
    ),
    labels: Int32Array.from(labels),
    indices: Uint32Array.from(labels.keys()),
  };
}

const batch = batchOf([0, 1, 2, 3, 4, 0, 2]);

describe.each(MIXES.map(({ name }) => name))('%s', (name) => {
  const mix = createMix({ name, p: 1, alpha: 1 }, size);

  test('images and targets are mixed alike, and the label is the larger share', () => {
    for (let position = 0; position < 100; position++) {
      const { images, targets, labels } = mix(batch, { ...keys, position });
      expect(targets.length).toBe(batch.labels.length * size.classes);
      for (const [i, own] of batch.labels.entries()) {
        const shares = [...targets.subarray(i * size.classes, (i + 1) * size.classes)];
        expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 7);
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
        expect(shares[labels[i]!]).toBe(Math.max(...shares));
        const image = images.subarray(i * pixels, (i + 1) * pixels);
        const mean = image.reduce((a, b) => a + b, 0) / pixels;
        const expected = shares.reduce((total, share, label) => total + 50 * label * share, 0);
        // Pixels that were copied are exact; blended ones are rounded.
        expect(Math.abs(mean - expected)).toBeLessThan(name === 'cutmix' ? 1e-4 : 0.5001);
        if (shares[own]! > 0.5) expect(labels[i]).toBe(own);
      }
    }
  });

  test('depends on seed, epoch and position alone', () => {
    expect(mix(batch, keys)).toEqual(mix(batch, keys));
    for (const other of [{ seed: 2 }, { epoch: 3 }, { position: 37 }]) {
      expect(mix(batch, { ...keys, ...other }).targets).not.toEqual(mix(batch, keys).targets);
    }
  });

  test('pairs every image of a batch with one of its images, all of them in turn', () => {
    const met = new Set<string>();
    for (let position = 0; position < 300; position++) {
      const { targets } = mix(batchOf([0, 1, 2]), { ...keys, position });
      const columns = [0, 1, 2].map((label) => [0, 1, 2].map((i) => targets[i * size.classes + label]!));
      // As each one is a partner once, a class has as much of the batch as before.
      for (const column of columns) expect(column.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
      for (const [label, column] of columns.entries()) {
        for (const [i, share] of column.entries()) if (share > 0) met.add(`${i}${label}`);
      }
    }
    expect(met.size).toBe(9);
  });

  test('leaves the batch alone, and a batch of one image as it is', () => {
    const before = batchOf([...batch.labels]);
    mix(batch, keys);
    expect(batch).toEqual(before);
    const single = batchOf([3]);
    expect(mix(single, keys)).toEqual({ ...single, targets: Float32Array.of(0, 0, 0, 1, 0) });
  });

  test('an unmixed batch has one-hot targets', () => {
    const { images, labels, targets } = createMix({ name, p: 0 }, size)(batchOf([1, 4]), keys);
    expect(images).toEqual(batchOf([1, 4]).images);
    expect([...labels]).toEqual([1, 4]);
    expect([...targets]).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
  });
});

describe('mixLabels', () => {
  const labels = Int32Array.of(0, 1, 1, 2);
  const partners = Uint32Array.of(1, 2, 3, 0);

  test('gives the shares of both classes, and all of it to one class', () => {
    const { targets } = mixLabels(labels, partners, 0.75, 3);
    expect([...targets]).toEqual([0.75, 0.25, 0, 0, 1, 0, 0, 0.75, 0.25, 0.25, 0, 0.75]);
  });

  test.each([
    [0.75, [0, 1, 1, 2]],
    [0.5, [0, 1, 1, 2]],
    [0.25, [1, 1, 2, 0]],
    [0, [1, 1, 2, 0]],
  ])('the label of share %d', (share, expected) => {
    expect([...mixLabels(labels, partners, share, 3).labels]).toEqual(expected);
  });

  test('rows sum to 1 in float32, whatever the share', () => {
    for (let i = 0; i <= 1000; i++) {
      const { targets } = mixLabels(labels, partners, i / 1000, 3);
      for (let row = 0; row < 4; row++) {
        const [a, b, c] = targets.subarray(3 * row, 3 * row + 3);
        expect(Math.fround(a! + b! + c!)).toBe(1);
      }
    }
  });
});

test.each([
  [{ name: 'mixpu' }, /no mix "mixpu"; did you mean 'mixup'\?/],
  [{ name: 'mixup', alpha: 0 }, /mix mixup: alpha: /],
  [{ name: 'cutmix', p: 2 }, /mix cutmix: p: /],
])('refuses %j', (config, message) => {
  expect(() => createMix(config, size)).toThrow(UsageError);
  expect(() => createMix(config, size)).toThrow(message);
});
