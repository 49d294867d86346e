import { KindredError } from '@kindred/core/errors';
import { expect, test } from 'vitest';
import { uniform } from '../testing/uniform.js';
import { cellArrays } from './cell-arrays.js';
import { meanClassDistances } from './class-distances.js';

const labels = Int32Array.from({ length: 90 }, (_, i) => i % 3);
const embedding = { vectors: uniform('embedding', 90 * 4), dimensions: 4 };
const attention = { vectors: uniform('attention', 90 * 2), dimensions: 2 };
const input = { logits: uniform('logits', 90 * 3), labels, classes: 3, embedding, attention };

test('keeps the predictions of all images and the embeddings of some', () => {
  const { predictions, sample } = cellArrays(input, { pictureSamples: 30 });
  predictions.forEach((predicted, i) => {
    const row = input.logits.subarray(3 * i, 3 * i + 3);
    expect(row[predicted]).toBe(Math.max(...row));
  });
  expect(sample.labels).toHaveLength(30);
  for (let k = 0; k < 3; k++) expect(sample.labels.filter((label) => label === k)).toHaveLength(10);
  const rows = new Set(
    Array.from(labels, (label, i) => `${label}: ${embedding.vectors.subarray(4 * i, 4 * i + 4)}`),
  );
  sample.labels.forEach((label, i) => {
    expect(rows).toContain(`${label}: ${sample.vectors.subarray(4 * i, 4 * i + 4)}`);
  });
});

test('the drawn images do not depend on the vectors', () => {
  const other = { ...input, embedding: { vectors: uniform('other', 90), dimensions: 1 } };
  const first = cellArrays(
    { ...input, embedding: { vectors: Float32Array.from(labels.keys()), dimensions: 1 } },
    { pictureSamples: 20 },
  );
  expect(cellArrays(other, { pictureSamples: 20 }).sample.labels).toEqual(first.sample.labels);
  // Their numbers stand in the vectors: they are spread over the data set.
  expect(Math.max(...first.sample.vectors)).toBeGreaterThan(60);
});

test('measures the class distances of embedding and attention', () => {
  const { classDistances } = cellArrays(input);
  expect(classDistances.embedding).toEqual(meanClassDistances({ ...embedding, labels }, 3));
  expect(classDistances.attention).toEqual(meanClassDistances({ ...attention, labels }, 3));
  const { attention: _, ...without } = input;
  expect(cellArrays(without).classDistances).not.toHaveProperty('attention');
});

test('logits that are not finite are refused', () => {
  expect(() => cellArrays({ ...input, logits: input.logits.map(() => Number.NaN) })).toThrow(KindredError);
});
