import { describe, expect, test } from 'vitest';
import { type Change, ChangeBook, type CleanAnswer, type DataAnswer } from '../../protocol/index.js';
import { filterPictures, filtersFrom, noFilters, PictureTable } from './picture-table.js';

const data = {
  classNames: ['cat', 'dog'],
  files: ['cat/1.jpg', 'cat/2.jpg', 'dog/1.jpg', 'val/dog/2.jpg'],
  labels: [0, 0, 1, 1],
  splits: [0, 0, 0, 1],
} as unknown as DataAnswer;

const clean = {
  labels: [
    { image: 0, suggested: 1, confidence: 0.6 },
    { image: 2, suggested: 0, confidence: 0.9 },
  ],
  copies: [{ kind: 'copies', images: [1, 3] }],
  pictures: [{ image: 1, problem: 'dark' }],
} as unknown as CleanAnswer;

const relabel: Change = {
  ...{ n: 1, at: '', images: [1], isUndone: false },
  action: { kind: 'label', class: 'bird' },
};

describe('filterPictures', () => {
  const table = new PictureTable(data, new ChangeBook([relabel]), clean);

  test('the surest of wrong labels come first, and those below the confidence are left out', () => {
    const problems = ['label'];
    expect(filterPictures(table, { ...noFilters, problems }).images).toEqual([2, 0]);
    expect(filterPictures(table, { ...noFilters, problems, confidence: 0.7 }).images).toEqual([2]);
  });

  test('a class has the pictures that were given it, and counts go by what the other filters leave', () => {
    const { images, counts } = filterPictures(table, {
      ...noFilters,
      classes: ['bird', 'dog'],
      splits: ['train'],
    });
    expect(images).toEqual([1, 2]);
    expect(Object.fromEntries(counts.classes)).toEqual({ cat: 1, bird: 1, dog: 1 });
    expect(Object.fromEntries(counts.splits)).toEqual({ train: 2, validation: 1 });
    expect(Object.fromEntries(counts.problems)).toEqual({ copies: 1, dark: 1, label: 1 });
    expect(table.classNames()).toEqual(['cat', 'dog', 'bird']);
  });

  test('text is looked for in names of files, whatever its letters', () => {
    expect(filterPictures(table, { ...noFilters, text: 'VAL/' }).images).toEqual([3]);
  });
});

test('what an address says in vain is passed over', () => {
  const query = new URLSearchParams('class=a&class=b&problem=none&problem=dark&confidence=7');
  expect(filtersFrom(query)).toEqual({ ...noFilters, classes: ['a', 'b'], problems: ['dark'] });
});
