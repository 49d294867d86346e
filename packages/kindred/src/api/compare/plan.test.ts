import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Parts } from '@kindred/core/config';
import type { DataSource } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { describe, expect, test } from 'vitest';
import { expectFailure } from '../../testing/expect-failure.js';
import { tempFolder } from '../../testing/temp-folder.js';
import { tinyGrid, tinySplits } from '../../testing/tiny-comparison.js';
import { tinyDigits } from '../../testing/tiny-training.js';
import type { CompareOptions } from './options.js';
import { planComparison } from './plan.js';
import { runOptions } from './training-recipe.js';

test('the grid in its order: data, networks, losses, seeds', async () => {
  const data = [tinyDigits(), { ...tinyDigits(2), name: 'others' }];
  const models = { tiny: { name: 'lenet', width: 2, hidden: 8 }, lenet: 'lenet' } as const;
  const { plannedRuns, record, out } = await planComparison({ ...tinyGrid, data, models, seeds: [7, 3] });
  expect(plannedRuns).toHaveLength(16);
  expect(plannedRuns.slice(0, 5).map(({ title }) => title)).toEqual([
    'digits/tiny/ce, seed 7',
    'digits/tiny/ce, seed 3',
    'digits/tiny/cc, seed 7',
    'digits/tiny/cc, seed 3',
    'digits/lenet/ce, seed 7',
  ]);
  expect(plannedRuns[8]).toMatchObject({ title: 'others/tiny/ce, seed 7', slug: 'others-tiny-ce-seed7' });
  expect(record.seeds).toEqual([7, 3]);
  expect(out).toBe(join('comparisons', 'digits-others'));
});

test('what is not given is chosen once, for all runs', async () => {
  const { record, plannedRuns } = await planComparison({ data: tinyDigits(), limitPerClass: 3 });
  const { models, recipe } = record.data[0]!;
  expect(models.map(({ name }) => name)).toEqual(['lenet']);
  expect(record.losses.map(({ name }) => name)).toEqual(['ce', 'cc']);
  expect(record.seeds).toEqual([1, 2, 3]);
  expect(recipe).toMatchObject({
    batchSize: 8,
    learningRate: 0.00625,
    augment: [],
    imageSize: 28,
    epochs: 10,
  });
  expect(runOptions(recipe, plannedRuns[4]!, Parts.none)).toMatchObject({
    seed: 2,
    loss: { name: 'cc', lambda: expect.any(Number) },
    model: { name: 'lenet' },
    batchSize: 8,
    limitPerClass: 3,
  });
});

describe('all losses have the same sampler', () => {
  // Ten classes in batches of eight: seldom two of a class.
  test.each<[string, CompareOptions, object]>([
    [
      'that of a loss that compares samples, where there is one',
      { losses: ['ce', 'cc'] },
      { name: 'balanced' },
    ],
    ['a random one, where there is none', { losses: ['ce', 'crl'] }, { name: 'shuffle' }],
    ['the one that is asked for', { sampler: 'shuffle' }, { name: 'shuffle' }],
  ])('%s', async (_, options, sampler) => {
    const { record } = await planComparison({ ...tinyGrid, ...options });
    expect(record.data[0]!.recipe.sampler).toEqual(sampler);
  });
});

const withoutTest = (): DataSource => {
  const { splits, ...source } = tinyDigits();
  return { ...source, splits: { train: splits.train! } };
};

test('data without test images gives up a share of its own where that is asked for', async () => {
  const data = withoutTest();
  const plan = await planComparison({ ...tinyGrid, data, dataOptions: { test: 0.25 } });
  const opened = plan.data.get('digits')!.source;
  expect(opened.splits.test!.labels).toHaveLength(data.splits.train!.labels.length / 4);
  expect(plan.record.data[0]!.options).toMatchObject({ test: 0.25 });
});

describe('refused before anything is trained', () => {
  const noTest = 'digits has no test images, and a comparison measures on images that played no part';

  test.each<[string, CompareOptions, string]>([
    ['no such loss', { losses: ['ce', 'triplet' as 'cc'] }, 'there is no loss "triplet"; known are: ce, '],
    ['no such network', { models: ['lenet6' as 'lenet'] }, 'there is no model "lenet6"'],
    ['a wrong option', { losses: [{ name: 'cc', lambda: -1 }] }, 'loss cc: lambda'],
    ['a loss that does not go with the mixing', { mix: 'mixup' }, 'loss cc takes images of one class'],
    ['no loss', { losses: [] }, 'there is no loss to compare'],
    ['a seed twice', { seeds: [1, 2, 1] }, 'seed 1 is there twice'],
    ['no seed', { seeds: 0 }, 'seeds: a whole number from 1'],
    ['a wrong seed', { seeds: [-1] }, 'training options: `seed` must be at least 0'],
    ['no test images', { data: withoutTest() }, noTest],
    ['two data sets of one name', { data: [tinyDigits(), tinyDigits(2)] }, 'two data sets are called digits'],
    [
      'images too small for a network',
      { models: ['lenet', 'vgg16'] },
      'model vgg16 needs images of at least',
    ],
    [
      'weights for several networks',
      { models: ['lenet', 'resnet20'], weights: 'w' },
      'weights are for one network',
    ],
    ['no threads', { threads: 0 }, 'engine.threads: '],
    ['names that make one folder', { losses: { 'a b': 'ce', 'a-b': 'cc' } }, 'would have the same folder'],
  ])('%s', async (_, options, message) => {
    const error = await expectFailure(planComparison({ ...tinyGrid, ...options }), message);
    expect(error).toBeInstanceOf(UsageError);
  });

  test('a folder inside the data', async () => {
    const data = join(await tempFolder(await tinySplits()), 'pets');
    const attempt = planComparison({ ...tinyGrid, data, out: join(data, 'comparison') });
    await expectFailure(attempt, "the comparison's folder", 'would lie inside the data', 'another `out`');
    expect(existsSync(join(data, 'comparison'))).toBe(false);
  });
});
