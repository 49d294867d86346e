import { expect, test } from 'vitest';
import { Random } from '../../random/random.js';
import { Directions } from './directions.js';

test('a cosine is never beyond 1, also of equal vectors', () => {
  const random = new Random(1);
  const rows = Array.from({ length: 50 }, () => Float32Array.from({ length: 24 }, () => random.normal()));
  const images = Uint32Array.from({ length: 100 }, (_, i) => i);
  const directions = new Directions({ dimensions: 24, vector: (image) => rows[image % 50]! }, images);
  for (let i = 0; i < 50; i++) {
    const cosine = directions.cosine(i, i + 50);
    expect(cosine).toBeLessThanOrEqual(1);
    expect(cosine).toBeCloseTo(1, 12);
  }
});
