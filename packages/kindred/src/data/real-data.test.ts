import { classCounts } from '@kindred/core/data';
import { sharedDataSet } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { openData } from './open-data.js';

const mnist = sharedDataSet('mnist');
const kmnist = sharedDataSet('kmnist');
const flowers = sharedDataSet('flowers-128');

describe('real data sets, where they are at hand', () => {
  test.skipIf(mnist === undefined)('MNIST', async () => {
    const { splits, problems, classNames } = await openData(mnist!);
    expect(classNames).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect(classCounts(splits.train!)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    expect(classCounts(splits.test!)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    expect(splits.train!.image(59_999)).toMatchObject({ channels: 1, height: 28, width: 28 });
    expect(problems).toEqual([]);
  });

  test.skipIf(kmnist === undefined)('KMNIST, which has only a test split', async () => {
    const { splits, classNames } = await openData(kmnist!);
    expect(Object.keys(splits)).toEqual(['test']);
    expect(classNames[3]).toBe('tsu');
    expect(classCounts(splits.test!)).toEqual(Array(10).fill(1000));
  });

  test.skipIf(flowers === undefined)('flower photographs, with their three known duplicates', async () => {
    const { splits, problems, classNames } = await openData(flowers!, { storeSize: 64 });
    expect(classNames).toEqual(['daisy', 'dandelion', 'roses', 'sunflowers', 'tulips']);
    expect(classCounts(splits.train!)).toEqual([506, 718, 512, 559, 639]);
    expect(classCounts(splits.validation!)).toEqual([127, 180, 129, 140, 160]);
    const duplicates = problems.filter(({ message }) => message.startsWith('the same picture'));
    expect(duplicates.map(({ source, message }) => `${source}: ${message}`)).toEqual([
      'train/sunflowers/15066430311_fb57fa92b0_m.jpg: the same picture as train/sunflowers/14889392928_9742aed45b_m.jpg',
      'train/sunflowers/15072973261_73e2912ef2_n.jpg: the same picture as train/sunflowers/15069459615_7e0fd61914_n.jpg',
      'train/tulips/15922772266_1167a06620.jpg: the same picture as train/roses/15922772266_1167a06620.jpg, in another class',
    ]);
  });
});
