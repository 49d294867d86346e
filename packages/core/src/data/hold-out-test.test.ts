import { expect, test } from 'vitest';
import type { DataSource } from './dataset.js';
import { holdOutTest } from './hold-out-test.js';
import { datasetFromBuffer } from './memory-dataset.js';

/** Images of one pixel, all different. */
function dataset(count: number) {
  return datasetFromBuffer({
    classNames: ['a', 'b'],
    labels: Array.from({ length: count }, (_, i) => i % 2),
    pixels: Uint8Array.from({ length: count }, (_, i) => i),
    ...{ channels: 1, height: 1, width: 1, sourceName: 'dots' },
  });
}

function sourceOf(splits: DataSource['splits']): DataSource {
  return { name: 'dots', format: 'idx', classNames: ['a', 'b'], splits, problems: [], fingerprint: 'f' };
}

const pixels = (split: DataSource['splits']['train']) =>
  Array.from(split!.labels, (_, i) => split!.image(i).data[0]!);

test('takes a share of each class out of the training images, the same one every time', () => {
  const source = sourceOf({ train: dataset(40), validation: dataset(4) });
  const { splits, ...rest } = holdOutTest(source, 0.25);
  expect({ ...rest, splits: source.splits }).toEqual({ ...source, heldOut: 0.25 });
  expect(splits.validation).toBe(source.splits.validation);
  expect(splits.test!.labels.filter((label) => label === 0)).toHaveLength(5);
  expect(splits.test!.labels).toHaveLength(10);
  expect([...pixels(splits.train), ...pixels(splits.test)].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 40 }, (_, i) => i),
  );
  expect(pixels(holdOutTest(source, 0.25).splits.test)).toEqual(pixels(splits.test));
});

test('leaves alone what has test images, or nothing to take them from, or is not asked to', () => {
  const own = sourceOf({ train: dataset(40), test: dataset(4) });
  expect(holdOutTest(own, 0.25)).toBe(own);
  const untrained = sourceOf({ validation: dataset(4) });
  expect(holdOutTest(untrained, 0.25)).toBe(untrained);
  const plain = sourceOf({ train: dataset(40) });
  expect(holdOutTest(plain, 0)).toBe(plain);
  expect(() => holdOutTest(plain, 1)).toThrow('below 1');
});
