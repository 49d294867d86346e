import type { CopyGroup } from '@kindred/core/data';
import type { CleanImage } from '@kindred/report';
import { expect, test } from 'vitest';
import { listedCopies } from './listed-copies.js';

/** Ten images, the last two of them test images; the odd ones of another class. */
const described = Array.from(
  { length: 10 },
  (_, id): CleanImage => ({
    id,
    file: `${id}.png`,
    split: id < 8 ? 'train' : 'test',
    class: id % 2 === 0 ? 'cat' : 'dog',
  }),
);

type Link = readonly [first: number, second: number, kind: 'exact' | 'near'];

/** A group of images by their ids, with links between places in it. */
const groupOf = (ids: readonly number[], links: readonly Link[]): CopyGroup => ({
  ...{ kind: 'near', splits: ['train'], labels: [0] },
  members: ids.map((id) => ({ split: 'train', index: id, label: id % 2, source: `${id}.png` })),
  links: links.map(([first, second, kind]) => ({
    ...{ first, second, kind, correlation: 1, detail: 1, isMirrored: false },
  })),
});

const listed = (groups: readonly CopyGroup[], alike: Parameters<typeof listedCopies>[2] = []) =>
  listedCopies(groups, ({ index }) => index, alike, described);

const idsOf = ({ images }: ReturnType<typeof listed>[number]) => images.map(({ id }) => id);

test('pictures with the same pixels are a group of their own, also where others are nearly the same', () => {
  const mixed = groupOf(
    [0, 2, 3, 4, 6],
    [
      [0, 3, 'exact'],
      [1, 2, 'exact'],
      [0, 1, 'near'],
      [0, 4, 'near'],
    ],
  );
  const groups = listed([mixed]);
  expect(groups.map((group) => [group.kind, ...idsOf(group)])).toEqual([
    ['exact', 2, 3],
    ['exact', 0, 4],
    ['near', 0, 2, 6],
  ]);
  // The near group is of cats, but one of them has the pixels of a dog.
  expect(groups.map(({ acrossClasses }) => acrossClasses)).toEqual([true, false, true]);
});

test('a group is in the classes and splits of what has the same pixels as its members', () => {
  const dog = groupOf([0, 3], [[0, 1, 'exact']]);
  const test = groupOf([4, 8], [[0, 1, 'exact']]);
  const alike = [
    { first: 0, second: 2, cosine: 0.9 },
    { first: 4, second: 6, cosine: 0.9 },
  ];
  const groups = listed([dog, test], alike).filter(({ kind }) => kind === 'alike');
  expect(groups.map((group) => [...idsOf(group), group.acrossClasses, group.acrossSplits])).toEqual([
    [0, 2, true, false],
    [4, 6, false, true],
  ]);
});

test('what is alike is told by itself, what is in several splits first, then the most alike', () => {
  const groups = listed(
    [],
    [
      { first: 0, second: 2, cosine: 0.99 },
      { first: 4, second: 6, cosine: 0.95 },
      { first: 1, second: 9, cosine: 0.9 },
      { first: 4, second: 5, cosine: 0.97 },
    ],
  );
  expect(groups.map((group) => [group.kind, group.cosine, ...idsOf(group)])).toEqual([
    ['alike', 0.97, 4, 5, 6],
    ['alike', 0.9, 1, 9],
    ['alike', 0.99, 0, 2],
  ]);
});
