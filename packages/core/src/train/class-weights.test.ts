import { describe, expect, test } from 'vitest';
import { Parts } from '../config/index.js';
import { defineLoss } from '../losses/loss.js';
import { mean } from '../ops/reduce/mean.js';
import { smallData } from '../testing/small-run.js';
import { type ClassWeights, ClassWeightsError, settleClassWeights } from './class-weights.js';
import { trainConfigSchema } from './config.js';
import { checkTrainOptions, settle } from './settle.js';

const train = { classNames: ['cat', 'dog', 'owl'], labels: Int32Array.of(0, 0, 0, 0, 0, 0, 1, 1) };

/** Wrong ones are those of a program that is not in TypeScript. */
const settled = (given: unknown) => settleClassWeights(given as ClassWeights, train);

test('balanced, every class counts as much, and an image 1 on average; an absent class 1', () => {
  // 8 images of 2 classes that have some: 8 / (2 x 6) and 8 / (2 x 2).
  expect(settled('balanced')).toEqual([2 / 3, 2, 1]);
});

test('by name, in any order, or as a list', () => {
  expect(settled({ owl: 3, cat: 1, dog: 0.5 })).toEqual([1, 0.5, 3]);
  expect(settled([1, 0.5, 3])).toEqual([1, 0.5, 3]);
});

test.each([
  [{ cat: 1, dgo: 1, owl: 1 }, "the data has no class 'dgo'; did you mean 'dog'?"],
  [{ cat: 1, zebra: 1 }, "the data has no class 'zebra'; the classes are: 'cat', 'dog', 'owl'"],
  [{ cat: 1 }, "there is none for the classes 'dog', 'owl'; give every class one"],
  [{ cat: 1, dog: 0, owl: 1 }, "the weight of class 'dog' must be a number above 0, not 0"],
  [{ cat: 1, dog: 1, owl: Number.POSITIVE_INFINITY }, "the weight of class 'owl' must be"],
  [{ cat: '1', dog: 1, owl: 1 }, 'the weight of class \'cat\' must be a number above 0, not "1"'],
  [[1, 2], 'there are 2 weights for 3 classes'],
  [[1, -2, 1], "the weight of class 'dog' must be"],
])('%j is refused', (given, message) => {
  expect(() => settled(given)).toThrow(ClassWeightsError);
  expect(() => settled(given)).toThrow(message);
});

describe('the option', () => {
  const config = (options: object) =>
    settle(checkTrainOptions({ batchSize: 8, ...options }), smallData.train);

  test('is recorded as a list, which is taken as an option again; not there where it was not given', () => {
    const weighted = config({ classWeights: 'balanced' });
    expect(weighted.classWeights).toHaveLength(10);
    expect(trainConfigSchema.parse(weighted)).toEqual(weighted);
    expect(config({ classWeights: weighted.classWeights }).classWeights).toEqual(weighted.classWeights);
    expect(config({})).not.toHaveProperty('classWeights');
  });

  test('is refused where it is something else, or a loss would ignore it', () => {
    expect(() => checkTrainOptions({ classWeights: 'balance' })).toThrow(
      /`classWeights` takes weights .* balanced/,
    );
    const own = defineLoss({ name: 'own', description: 'of a test', value: ({ logits }) => mean(logits) });
    const check = (loss: object) => () =>
      checkTrainOptions({ classWeights: 'balanced', loss }, new Parts([own]));
    expect(check({ name: 'own' })).toThrow('loss own takes no class weights');
    expect(check({ name: 'cc', base: { name: 'own' } })).toThrow('loss own takes no class weights');
    expect(check({ name: 'cc', base: { name: 'ce' } })).not.toThrow();
  });
});
