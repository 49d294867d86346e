import { describe, expect, test } from 'vitest';
import { Random } from '../../random/index.js';
import { calibrate } from './calibrate.js';
import type { NetworkFeatures } from './features.js';

/** Two classes; the network gives the label, or in a share of the cases the other class, the same margin. */
function answers(count: number, margin: number, errors: number): NetworkFeatures {
  const random = new Random(1);
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2);
  const logits = new Float32Array(2 * count);
  labels.forEach((label, i) => {
    const predicted = random.uniform(0, 1) < errors ? 1 - label : label;
    logits[2 * i + predicted] = margin;
  });
  return { labels, logits, classes: 2, embedding: new Float32Array(count), dimensions: 1 };
}

describe('the temperature', () => {
  test('makes a network that is too sure of itself right', () => {
    // Sure by 99.8 %, right in 80 %: the best temperature is 6 / log(0.8 / 0.2) = 4.3.
    const { temperature, unbounded, eceBefore, eceAfter, images } = calibrate(answers(2000, 6, 0.2))!;
    expect({ unbounded, images }).toEqual({ unbounded: undefined, images: 2000 });
    expect(temperature).toBeCloseTo(4.3, 0);
    expect(eceBefore).toBeGreaterThan(0.15);
    expect(eceAfter).toBeLessThan(0.03);
  });

  test('stays 1 where no error says how sure it may be, and the reason is kept', () => {
    const { temperature, unbounded, eceBefore, eceAfter } = calibrate(answers(50, 2, 0))!;
    expect(temperature).toBe(1);
    expect(unbounded).toContain('too few errors');
    expect(eceAfter).toBe(eceBefore);
  });

  test('is measured on images that it was not fitted on', () => {
    // With as few as these, the fitted temperature flatters itself.
    const few = answers(12, 6, 0.3);
    const { temperature, eceAfter } = calibrate(few)!;
    const confidence = 1 / (1 + Math.exp(-6 / temperature));
    const accuracy = few.labels.filter((label, i) => few.logits[2 * i + label]! > 0).length / 12;
    const inSample = Math.abs(confidence - accuracy);
    expect(inSample).toBeLessThan(1e-6);
    expect(eceAfter).toBeGreaterThan(0.01);
  });
});
