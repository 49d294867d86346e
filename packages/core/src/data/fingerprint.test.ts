import { describe, expect, test } from 'vitest';
import { noiseDataset } from '../testing/images.js';
import { Fingerprint, fingerprintSplits } from './fingerprint.js';
import { datasetFromBuffer } from './memory-dataset.js';
import { subset } from './split.js';

const of = (...parts: Uint8Array[]) =>
  parts.reduce((fingerprint, part) => fingerprint.bytes(part), new Fingerprint()).digest();

describe('Fingerprint', () => {
  test('is 16 hex digits, the same for the same content, at any alignment', () => {
    const data = Uint8Array.from({ length: 37 }, (_, i) => (i * 31) & 255);
    expect(of(data)).toMatch(/^[0-9a-f]{16}$/);
    const shifted = new Uint8Array(40);
    shifted.set(data, 3);
    expect(of(shifted.subarray(3))).toBe(of(data));
  });

  test('every single bit counts, and so do length, order and where parts are divided', () => {
    const data = new Uint8Array(50);
    const seen = new Set([of(data)]);
    for (let bit = 0; bit < 400; bit++) {
      const changed = data.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      seen.add(of(changed));
    }
    for (let length = 0; length < 50; length++) seen.add(of(data.subarray(0, length)));
    for (let cut = 0; cut <= 50; cut++) seen.add(of(data.subarray(0, cut), data.subarray(cut)));
    expect(seen.size).toBe(1 + 400 + 50 + 51);
    expect(of(Uint8Array.of(1), Uint8Array.of(2))).not.toBe(of(Uint8Array.of(2), Uint8Array.of(1)));
  });

  test('both halves spread: no collision among 20,000 short inputs in either', () => {
    const left = new Set<string>();
    const right = new Set<string>();
    for (let i = 0; i < 20_000; i++) {
      const digest = new Fingerprint().integers([i]).digest();
      left.add(digest.slice(0, 8));
      right.add(digest.slice(8));
    }
    expect(left.size).toBeGreaterThan(19_990);
    expect(right.size).toBeGreaterThan(19_990);
  });
});

describe('fingerprintSplits', () => {
  const dataset = noiseDataset([0, 1, 0, 1, 1]);
  const names = dataset.classNames;
  const reference = fingerprintSplits(names, { train: dataset });

  test('follows the content, not the objects', () => {
    expect(fingerprintSplits([...names], { train: noiseDataset([0, 1, 0, 1, 1]) })).toBe(reference);
  });

  test('changes with labels, names, order, split and image shape', () => {
    const flat = (height: number, width: number) =>
      datasetFromBuffer({
        pixels: new Uint8Array(6),
        labels: [0],
        channels: 1,
        height,
        width,
        classNames: ['a'],
        sourceName: 'x',
      });
    const prints = [
      reference,
      fingerprintSplits(names, { train: { ...dataset, labels: Int32Array.of(1, 1, 0, 1, 1) } }),
      fingerprintSplits(['x', 'y'], { train: dataset }),
      fingerprintSplits(names, { train: subset(dataset, [0, 3, 2, 1, 4]) }),
      fingerprintSplits(names, { test: dataset }),
      fingerprintSplits(names, { train: dataset, test: dataset }),
      fingerprintSplits(['a'], { train: flat(2, 3) }),
      fingerprintSplits(['a'], { train: flat(3, 2) }),
    ];
    expect(new Set(prints).size).toBe(prints.length);
  });
});
