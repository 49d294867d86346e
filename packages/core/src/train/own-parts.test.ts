import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type Part, Parts } from '../config/index.js';
import { defineMix } from '../data/mixing/mix.js';
import { defineSampler } from '../data/samplers/sampler.js';
import { defineTransform } from '../data/transforms/transform.js';
import { defineLoss } from '../losses/loss.js';
import { defineModel } from '../models/backbone.js';
import { createClassifier } from '../models/classifier.js';
import { mul, sub } from '../ops/elementwise/index.js';
import { mean } from '../ops/reduce/mean.js';
import { defineOptimizer } from '../optim/optimizer.js';
import { defineSchedule } from '../optim/schedules/schedule.js';
import { smallData } from '../testing/small-run.js';
import { divergence } from './divergence.js';
import { ownPartsIn } from './own-parts.js';
import { buildTrainingProgram } from './programs.js';
import { checkTrainOptions, settle } from './settle.js';

const named = { name: 'mine', description: 'a part of a test' };
const small = { model: { name: 'lenet', width: 2, hidden: 8 }, loss: 'ce', batchSize: 8 };

/** A part that gives anything, whatever its type says. */
const giving = (value: unknown) => (): never => value as never;

function settleWith(options: Readonly<Record<string, unknown>>, part: Part) {
  const parts = new Parts([part]);
  return {
    parts,
    config: settle(checkTrainOptions({ ...small, ...options }, parts), smallData.train, parts),
  };
}

/** Settles a run and builds its step. */
function build(options: Readonly<Record<string, unknown>>, part: Part) {
  const { parts, config } = settleWith(options, part);
  const { classifier, distillation: _, ...rest } = config;
  return buildTrainingProgram(createClassifier(classifier, parts), rest, { provider: 'cpu' });
}

describe('what a part gives is checked before the run', () => {
  test.each([
    [new Uint32Array(0), 'Uint32Array of 0'],
    [new Uint32Array(7), 'Uint32Array of 7'],
    [Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 40), 'the index 40'],
    [[0, 1, 2, 3, 4, 5, 6, 7], 'a list'],
    [undefined, 'undefined'],
  ])('sampler: %j', (order, found) => {
    const sampler = defineSampler({ ...named, order: giving(order) });
    expect(() => settleWith({ sampler: 'mine' }, sampler)).toThrow(
      `\`order\` of sampler mine must give a Uint32Array of indices below 40, a positive multiple of 8, not ${found}`,
    );
  });

  test.each([
    [{ images: new Uint8Array(8 * 784), share: 7 }, 'a share in 0 .. 1, not 7'],
    [{ images: new Uint8Array(8 * 784), share: Number.NaN }, 'a share in 0 .. 1, not NaN'],
    [{ images: new Uint8Array(784), share: 1 }, 'images as a Uint8Array of 6272, not Uint8Array of 784'],
    [undefined, 'images as a Uint8Array of 6272, not undefined'],
  ])('mix: %#', (mixed, message) => {
    const mix = defineMix({ ...named, apply: giving(mixed) });
    expect(() => settleWith({ mix: 'mine' }, mix)).toThrow(`\`apply\` of mix mine must give ${message}`);
  });

  test.each([-1, Number.NaN, Infinity, '1', undefined])('schedule: %j', (factor) => {
    const schedule = defineSchedule({ ...named, factor: giving(factor) });
    expect(() => settleWith({ schedule: 'mine' }, schedule)).toThrow(
      /^`factor` of schedule mine must give a number of at least 0, not /,
    );
  });

  test.each([
    [
      { channels: 1, height: 2, width: 2, data: new Float32Array(4) },
      'data as a Uint8Array of 4, not Float32Array of 4',
    ],
    [
      { channels: 1, height: 2, width: 2, data: new Uint8Array(3) },
      'data as a Uint8Array of 4, not Uint8Array of 3',
    ],
    [
      { channels: 2, height: 2, width: 2, data: new Uint8Array(8) },
      'an image of 1 or 3 channels x height x width, not 2 x 2 x 2',
    ],
    [undefined, 'an image of 1 or 3 channels x height x width, not undefined'],
  ])('transform: %#', (image, message) => {
    const transform = defineTransform({ ...named, apply: giving(image) });
    expect(() => settleWith({ augment: ['mine'] }, transform)).toThrow(
      `\`apply\` of transform mine must give ${message}`,
    );
  });

  test('loss', () => {
    const valued = (value: Parameters<typeof defineLoss>[0]['value']) => () =>
      build({ loss: 'mine' }, defineLoss({ ...named, value }));
    expect(valued(({ logits }) => mean(logits, { axes: [1] }))).toThrow(
      '`value` of loss mine must give a scalar, not [8]',
    );
    expect(valued(giving(undefined))).toThrow('`value` of loss mine must give a scalar, not undefined');
    expect(valued(giving(3))).toThrow('`value` of loss mine must give a scalar, not 3');
    expect(valued(giving({}))).toThrow('`value` of loss mine must give a scalar as total, not undefined');
    expect(valued(({ logits }) => ({ total: mean(logits) }) as never)).toThrow(
      'must give scalars by name as terms',
    );
    expect(valued(({ logits, labels }) => mean(sub(logits, labels)))).toThrow(/^loss mine: loss\/sub: /);
    expect(valued(({ logits, embedding }) => mean(sub(logits, embedding)))).toThrow(
      /^loss mine: loss\/sub: .*\[8, 10\]/,
    );
    expect(valued(({ logit }: never) => mean(logit))).toThrow(/^loss mine failed: /);
    const logits = defineLoss({ ...named, value: ({ logits }) => mean(logits), logits: (_, x) => x });
    expect(() => build({ loss: 'mine' }, logits)).toThrow(
      '`logits` of loss mine must give float32 [8, 10], not [8, 8]',
    );
    const attend = defineLoss({ ...named, value: ({ logits }) => mean(logits), attend: giving({}) });
    expect(() => build({ loss: 'mine' }, attend)).toThrow(
      '`attend` of loss mine must give float32 [8, 4, 7, 7] as featureMap',
    );
  });

  test('model', () => {
    const model = (rest: object) => () =>
      build({ model: 'mine' }, defineModel({ ...named, features: (_, images) => images, ...rest }));
    expect(model({})).not.toThrow();
    expect(model({ features: giving(undefined) })).toThrow(
      '`features` of model mine must give float32 [8, any, any, any], not undefined',
    );
    expect(model({ embedding: (_: unknown, map: never) => map })).toThrow(
      '`embedding` of model mine must give float32 [8, any], not [8, 1, 28, 28]',
    );
    expect(model({ classifier: giving('') })).toThrow(
      '`classifier` of model mine must give the name of a layer',
    );
  });

  test('optimizer', () => {
    const optimizer = (update: Parameters<typeof defineOptimizer>[0]['update']) => () =>
      build({ optimizer: 'mine' }, defineOptimizer({ ...named, defaultLearningRate: 0.1, update }));
    expect(optimizer(giving(undefined))).toThrow(
      /^`update` of optimizer mine must give float32 \[.*\], not undefined/,
    );
    expect(optimizer(({ learningRate }) => learningRate)).toThrow(
      /^`update` of optimizer mine must give .*, not \[\]/,
    );
    expect(
      optimizer(({ parameter, setMoment }) => {
        setMoment('m', parameter);
        return parameter;
      }),
    ).toThrow('optimizer mine: there is no moment "m"');
    expect(
      optimizer(({ parameter, moment, learningRate, setMoment }) => {
        moment('m', parameter.shape);
        setMoment('m', learningRate);
        return parameter;
      }),
    ).toThrow(/^`setMoment\('m'\)` of optimizer mine must give float32 /);
  });
});

test('what it throws is said in its name, before the run', () => {
  const boom = (): never => {
    throw new Error('boom');
  };
  for (const [options, part, name] of [
    [{ sampler: 'mine' }, defineSampler({ ...named, order: boom }), 'sampler'],
    [{ schedule: 'mine' }, defineSchedule({ ...named, factor: boom }), 'schedule'],
    [{ augment: ['mine'] }, defineTransform({ ...named, apply: boom }), 'transform'],
    [{ mix: 'mine' }, defineMix({ ...named, apply: boom }), 'mix'],
    [{ model: 'mine' }, defineModel({ ...named, features: boom }), 'model'],
    [{ loss: 'mine' }, defineLoss({ ...named, value: boom }), 'loss'],
  ] as const) {
    expect(() => build(options, part)).toThrow(`${name} mine failed: boom`);
  }
});

const weighted = defineLoss({
  ...named,
  options: z.strictObject({
    weight: z.number().default(2),
    other: z.number().optional(),
    limit: z.number().default(3),
  }),
  value: ({ logits }, { weight }) => mul(mean(logits), weight),
});

describe('a configuration', () => {
  test('holds the defaults of own parts, also inside others', () => {
    const own = { name: 'mine', weight: 5, limit: 3 };
    const { config } = settleWith({ loss: { name: 'mine', weight: 5 } }, weighted);
    expect(config.classifier.loss).toEqual(own);
    expect(settleWith({ loss: { name: 'cc', base: 'mine' } }, weighted).config.classifier.loss).toEqual({
      name: 'cc',
      base: { name: 'mine', weight: 2, limit: 3 },
    });
    expect(config.optimizer).toEqual({ name: 'sgd' });
  });

  test('leaves out what a file does not hold, or what its schema would not take again', () => {
    const odd = (options: z.ZodObject) =>
      settleWith({ loss: 'mine' }, defineLoss({ ...named, options, value: ({ logits }) => mean(logits) }))
        .config.classifier.loss;
    expect(odd(z.strictObject({ most: z.number().or(z.literal(Infinity)).default(Infinity) }))).toEqual({
      name: 'mine',
    });
    expect(odd(z.strictObject({ size: z.string().default('3').transform(Number) }))).toEqual({
      name: 'mine',
    });
  });

  test('names the parts that it uses by their kind', () => {
    const { config, parts } = settleWith({ loss: { name: 'cc', base: 'mine' } }, weighted);
    expect(ownPartsIn(config, parts)).toEqual([weighted]);
    const lenet = defineLoss({ ...weighted, name: 'lenet' });
    const other = settleWith({}, lenet);
    expect(other.config.classifier.model.name).toBe('lenet');
    expect(ownPartsIn(other.config, other.parts)).toEqual([]);
  });
});

test('a loss of one’s own that is NaN from the first step on is to blame, and no learning rate', () => {
  const at = { epoch: 1, learningRate: 0.1, hasCheckpoint: false, ownLoss: 'mine' };
  expect(divergence('the loss became NaN', { ...at, step: 1 }).message).toMatch(
    /at step 1 .*; look at the logarithms, divisions and roots of loss mine/,
  );
  expect(divergence('the loss became NaN', { ...at, step: 2 }).message).toContain('a lower `learningRate`');
});
