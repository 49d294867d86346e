import { expect, test } from 'vitest';
import { attentionOf } from './attention.js';

const columns = { labels: Int32Array.of(0, 0, 1), predicted: Int32Array.of(0, 1, 1) };
const attention = { vectors: Float32Array.of(0, 1, 0, 3, 4, 2), dimensions: 2 };

test('an image is compared with the means of its class and of what it was taken for', () => {
  expect(attentionOf(attention, columns, 1)).toEqual({
    ...{ image: [0, 3], label: [0, 2], predicted: [4, 2] },
    images: { label: 2, predicted: 1 },
    distance: { label: 1, predicted: Math.sqrt(17), usual: 1 },
  });
});

test('of a class without images there is no mean', () => {
  const taken = { labels: Int32Array.of(0, 0, 0), predicted: Int32Array.of(1, 0, 0) };
  const { images, distance } = attentionOf(attention, taken, 0);
  expect([images.predicted, distance.predicted]).toEqual([0, null]);
});
