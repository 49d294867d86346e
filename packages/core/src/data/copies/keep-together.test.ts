import { expect, test } from 'vitest';
import { noiseDataset } from '../../testing/images.js';
import type { DataSource } from '../dataset.js';
import { subset } from '../split.js';
import { allPictures, groupCopies } from './group-copies.js';
import { keepTogether, withGroups } from './keep-together.js';
import { sharedImages } from './shared-images.js';

const source: DataSource = {
  ...{ name: 'noise', format: 'idx', classNames: ['class 0', 'class 1'], problems: [], fingerprint: 'f' },
  splits: { train: noiseDataset([0, 1, 0, 1, 0, 1]), test: noiseDataset([0, 1, 0]) },
};

const pairs = [
  [0, 3],
  [2, 7],
].map(([first, second]) => ({
  ...{ first: first!, second: second!, kind: 'exact' as const, correlation: 1, detail: 1, isMirrored: false },
}));

test('copies are numbered across splits, and parts of a data set keep their numbers', () => {
  const { splits, grouping } = keepTogether(source, groupCopies(allPictures(source.splits), pairs));
  expect([...splits.train!.groups!]).toEqual([0, -1, 1, 0, -1, -1]);
  expect([...splits.test!.copies!]).toEqual([-1, 1, -1]);
  expect(grouping).toMatch(/^[0-9a-f]{16}$/);
  const part = subset(splits.train!, [2, 4]);
  expect([...part.groups!]).toEqual([1, -1]);
  expect(sharedImages(splits.test!, part)).toEqual({
    copies: Uint32Array.of(1),
    groups: Uint32Array.of(1),
  });
  expect(sharedImages(splits.test!, subset(splits.train!, [0])).copies).toHaveLength(0);
});

test('a copy in another group makes one of both', () => {
  const grouped = {
    ...source,
    splits: {
      train: withGroups(source.splits.train!, Int32Array.of(5, 5, 6, 6, -1, -1)),
      test: withGroups(source.splits.test!, Int32Array.of(-1, 9, 9)),
    },
  };
  const { splits } = keepTogether(grouped, groupCopies(allPictures(grouped.splits), pairs));
  expect([...splits.train!.groups!]).toEqual([0, 0, 0, 0, -1, -1]);
  expect([...splits.test!.groups!]).toEqual([-1, 0, 0]);
  expect(sharedImages(splits.test!, splits.train!)).toEqual({
    copies: Uint32Array.of(1),
    groups: Uint32Array.of(1, 2),
  });
});

test('where nothing belongs together, nothing is changed', () => {
  const kept = keepTogether(source);
  expect(kept.grouping).toBe('none');
  expect(kept.splits).toBe(source.splits);
});
