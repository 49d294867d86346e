import { expect, test } from 'vitest';
import type { DataDescription } from '../../data/describe.js';
import { formatDescription } from './format-description.js';

const unbounded = { width: Number.POSITIVE_INFINITY };

const insects: DataDescription = {
  name: 'insects',
  format: 'image-folder',
  channels: 1,
  classNames: ['ant', 'bumblebee'],
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
  problems: [{ source: 'ant', message: 'the class has only 1 image' }],
  fingerprint: '0123456789abcdef',
};

test('everything in aligned columns', () => {
  expect(formatDescription(insects, unbounded).join('\n')).toBe(
    `insects: 6 grey images of 2 classes, read as image folder

split  images  height            width
train       4  2 to 8, median 4  9
test        2  5                 5 to 6, median 6

class      train  test
ant            1     1  ████████
bumblebee      3     1  ████████████████████████

balance      the largest class has 3.00 times the images of the smallest
fingerprint  0123456789abcdef
problems     1
  ant: the class has only 1 image`,
  );
});

test('what it cannot be trained with comes before what is odd', () => {
  const faults = [
    { source: 'wasp/', message: 'the class folder has no images' },
    { source: 'bee/', message: 'the class folder has no images' },
  ];
  const lines = formatDescription({ ...insects, faults }, { width: 40 }, { maxProblems: 1 });
  expect(lines.slice(-6)).toEqual([
    'faults       2, so that it cannot be',
    '             trained on',
    '  wasp/: the class folder has no images',
    '  ... and 1 more fault',
    'problems     1',
    '  ant: the class has only 1 image',
  ]);
});

test('long lists are cut short', () => {
  const text = formatDescription(insects, unbounded, { maxClasses: 1, maxProblems: 0 }).join('\n');
  expect(text).toContain('... and 1 more class\n');
  expect(text).toContain('... and 1 more problem');
  expect(text).not.toContain('bumblebee');
});

test('wide letters keep the columns aligned', () => {
  const names = ['あり', 'bee'];
  const japanese = { ...insects, classNames: names };
  const lines = formatDescription(japanese, unbounded);
  expect(lines).toContain('あり       1     1  ████████');
  expect(lines).toContain(`bee        3     1  ${'█'.repeat(24)}`);
});
