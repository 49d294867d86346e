import { Parts } from '@kindred/core/config';
import { LOSSES } from '@kindred/core/losses';
import { BACKBONES } from '@kindred/core/models';
import { startFrom } from '@kindred/core/run';
import { expect, test } from 'vitest';
import { resolveDataOptions } from '../../data/data-options.js';
import { expectFailure } from '../../testing/expect-failure.js';
import { tinyDigits } from '../../testing/tiny-training.js';
import { resolveChoices } from './choices.js';
import { givenWeights } from './network-weights.js';
import { dataRecord } from './training-recipe.js';

const weights = givenWeights(
  startFrom({
    path: 'w.safetensors',
    sha256: '0'.repeat(64),
    source: 'w',
    preprocessing: { mean: [0.5], std: [0.5] },
  }),
);

/** The record of a comparison of networks of 18 and of 4 layers, the first of which are frozen. */
function frozen(freeze: number, models: readonly ('resnet20' | 'lenet')[]) {
  const opened = {
    source: tinyDigits(),
    origin: 'memory',
    path: null,
    options: resolveDataOptions({}),
  } as const;
  const shared = {
    options: { freeze, validation: 0.25, epochs: 1 },
    parts: Parts.none,
    losses: resolveChoices(LOSSES, [['ce', { name: 'ce' }]], Parts.none),
    models: resolveChoices(
      BACKBONES,
      models.map((name) => [name, { name }]),
      Parts.none,
    ),
    seeds: [1],
  };
  return dataRecord(opened, shared, weights);
}

test('layers that are frozen must be there in every network, not in the first alone', async () => {
  const { recipe } = await frozen(3, ['resnet20', 'lenet']);
  expect(recipe.transfer).toMatchObject({ freeze: 3 });
  expect((await frozen(15, ['resnet20'])).recipe.transfer).toMatchObject({ freeze: 15 });
  await expectFailure(frozen(15, ['resnet20', 'lenet']), '`freeze` is 15, but the backbone of lenet has');
});
