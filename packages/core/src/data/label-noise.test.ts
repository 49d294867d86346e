import { describe, expect, test } from 'vitest';
import { noiseDataset } from '../testing/images.js';
import { withLabelNoise } from './label-noise.js';

const dataset = noiseDataset(Array.from({ length: 2000 }, (_, i) => i % 5));

/** Places of the wrong labels. */
function wrong(share: number, seed = 1): number[] {
  const { labels } = withLabelNoise(dataset, share, seed);
  return [...labels.keys()].filter((i) => labels[i] !== dataset.labels[i]);
}

describe('label noise', () => {
  test('is in so many labels, and each of the other classes comes up about as often', () => {
    const { labels } = withLabelNoise(dataset, 0.5, 1);
    expect(wrong(0.5)).toHaveLength(1000);
    expect(wrong(0.0004)).toHaveLength(1);
    const moves = [0, 0, 0, 0, 0];
    for (const [i, label] of labels.entries()) moves[(label - dataset.labels[i]! + 5) % 5]!++;
    expect(moves[0]).toBe(1000);
    // Each 250 on average, with a standard deviation of 14.
    for (const count of moves.slice(1)) expect(Math.abs(count - 250)).toBeLessThan(60);
  });

  test('of a larger share is that of a smaller one and more', () => {
    const [small, large] = [withLabelNoise(dataset, 0.1, 7), withLabelNoise(dataset, 0.3, 7)];
    for (const i of wrong(0.1, 7)) expect(large.labels[i]).toBe(small.labels[i]);
    expect(wrong(0.3, 7)).toEqual(expect.arrayContaining(wrong(0.1, 7)));
  });

  test('is another with another seed, and leaves the given labels and images alone', () => {
    expect(wrong(0.1, 1)).toEqual(wrong(0.1, 1));
    expect(wrong(0.1, 1)).not.toEqual(wrong(0.1, 2));
    const noisy = withLabelNoise(dataset, 0.2, 1);
    expect(dataset.labels[7]).toBe(7 % 5);
    expect(noisy.image(7)).toEqual(dataset.image(7));
    expect(noisy.source(7)).toBe(dataset.source(7));
  });

  test.each([-0.1, 1, Number.NaN])('a share of %d is refused', (share) => {
    expect(() => withLabelNoise(dataset, share, 1)).toThrow(/at least 0 and below 1/);
  });
});
