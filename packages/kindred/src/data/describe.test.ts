import { type DataSource, datasetFromImages } from '@kindred/core/data';
import { expect, test } from 'vitest';
import { describeData } from './describe.js';

const classNames = ['ant', 'bumblebee'];

function split(labels: readonly number[], sizes: readonly (readonly [number, number])[]) {
  const images = sizes.map(([height, width]) => ({
    channels: 1,
    height,
    width,
    data: new Uint8Array(height * width),
  }));
  return datasetFromImages({ images, labels, classNames, sourceName: 'made up' });
}

const source: DataSource = {
  name: 'insects',
  format: 'image-folder',
  classNames,
  splits: {
    train: split(
      [0, 1, 1, 1],
      [
        [2, 9],
        [4, 9],
        [3, 9],
        [8, 9],
      ],
    ),
    test: split(
      [0, 1],
      [
        [5, 5],
        [5, 6],
      ],
    ),
  },
  problems: [{ source: 'ant', message: 'the class has only 1 image' }],
  fingerprint: '0123456789abcdef',
};

test('the description is plain JSON with sizes and counts', () => {
  const description = describeData(source);
  expect(JSON.parse(JSON.stringify(description))).toEqual(description);
  expect(description).toEqual({
    name: 'insects',
    format: 'image-folder',
    channels: 1,
    classNames,
    splits: [
      {
        split: 'train',
        images: 4,
        height: { min: 2, median: 4, max: 8 },
        width: { min: 9, median: 9, max: 9 },
        classCounts: [1, 3],
      },
      {
        split: 'test',
        images: 2,
        height: { min: 5, median: 5, max: 5 },
        width: { min: 5, median: 6, max: 6 },
        classCounts: [1, 1],
      },
    ],
    balanceRatio: 3,
    faults: [],
    problems: source.problems,
    fingerprint: '0123456789abcdef',
  });
});

test('an empty class leaves no ratio', () => {
  const lopsided = { ...source, splits: { train: split([1], [[2, 2]]) } };
  expect(describeData(lopsided).balanceRatio).toBeNull();
});
