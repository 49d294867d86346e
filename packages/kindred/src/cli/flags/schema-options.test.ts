import { choiceField, Parts } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import { defineLoss, LOSSES } from '@kindred/core/losses';
import { trainOptionsSchema } from '@kindred/core/train';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createCatalog } from '../../flags/named-choices.js';
import type { FlagValues } from '../../flags/named-config.js';
import { schemaOptions } from '../../flags/schema-options.js';
import { CommandLine } from '../base/command-line.js';
import { createStyle } from '../terminal/style.js';
import { formatNamed } from './describe-named.js';
import { normalizeArguments } from './normalize-arguments.js';
import { schemaFlags } from './schema-flags.js';

function parse(line: string, catalog = createCatalog(Parts.none)) {
  const command = new CommandLine('train').exitOverride();
  for (const flag of schemaFlags(trainOptionsSchema, catalog)) command.addOption(flag);
  const isSwitch = (flag: string) =>
    command.options.some((option) => option.long === flag && option.isBoolean());
  const args = normalizeArguments(line.split(' ').filter(Boolean), isSwitch);
  return schemaOptions(
    trainOptionsSchema,
    command.parse(args, { from: 'user' }).opts() as FlagValues,
    catalog,
  );
}

function parsing(line: string) {
  return () => parse(line);
}

describe('training options from flags', () => {
  test('nothing given is nothing set: the schema has the defaults', () => {
    expect(parse('')).toEqual({});
  });

  test('plain values', () => {
    expect(parse('--epochs 30 --batch-size 32 --learning-rate 1e-3 --seed=7')).toEqual({
      epochs: 30,
      batchSize: 32,
      learningRate: 0.001,
      seed: 7,
    });
  });

  test('names with options of their own', () => {
    expect(parse('--loss cc --loss.lambda 0.1 --loss.squared --model resnet18 --model.stem small')).toEqual({
      loss: { name: 'cc', lambda: 0.1, squared: true },
      model: { name: 'resnet18', stem: 'small' },
    });
    expect(parse('--sampler balanced --sampler.per-class 8')).toEqual({
      sampler: { name: 'balanced', perClass: 8 },
    });
  });

  test('options of the default', () => {
    expect(parse('--loss.lambda 0.1 --optimizer.nesterov')).toEqual({
      loss: { name: 'cc', lambda: 0.1 },
      optimizer: { name: 'sgd', nesterov: true },
    });
  });

  test('switches can be turned off', () => {
    expect(parse('--no-optimizer.nesterov')).toEqual({ optimizer: { name: 'sgd', nesterov: false } });
    expect(parse('--optimizer.nesterov false')).toEqual({ optimizer: { name: 'sgd', nesterov: false } });
  });

  test('a loss inside a loss', () => {
    expect(parse('--loss cc --loss.base ce --loss.base.label-smoothing 0.1')).toEqual({
      loss: { name: 'cc', base: { name: 'ce', labelSmoothing: 0.1 } },
    });
    expect(parse('--loss.base.labelSmoothing 0.1')).toEqual({
      loss: { name: 'cc', base: { name: 'ce', labelSmoothing: 0.1 } },
    });
  });

  test('a name, or a word that stands for none', () => {
    expect(parse('--mix mixup --mix.alpha 0.2')).toEqual({ mix: { name: 'mixup', alpha: 0.2 } });
    expect(parse('--mix cutmix')).toEqual({ mix: { name: 'cutmix' } });
    expect(parse('--mix none')).toEqual({ mix: 'none' });
  });

  test('lists', () => {
    expect(parse('--schedule step --schedule.milestones 30,60')).toEqual({
      schedule: { name: 'step', milestones: [30, 60] },
    });
    expect(parse('--augment none')).toEqual({ augment: 'none' });
    expect(parse('--augment randomCrop:padding=2:fill=9,horizontalFlip')).toEqual({
      augment: [{ name: 'randomCrop', padding: 2, fill: 9 }, { name: 'horizontalFlip' }],
    });
    expect(parse('--augment randomResizedCrop:scale=0.35..1')).toEqual({
      augment: [{ name: 'randomResizedCrop', scale: [0.35, 1] }],
    });
  });
});

describe('wrong flags', () => {
  test.each([
    ['--epochs 0', '--epochs must be at least 1, not 0'],
    ['--epochs', "option '--epochs <n>' argument missing; see train --help"],
    ['--epohcs 3', "unknown option '--epohcs'; did you mean '--epochs'?"],
    ['--los.lambda 3', "unknown option '--los.lambda'; did you mean '--loss.lambda'?"],
    ['--seed -1', '--seed must be at least 0, at most 2147483647, not -1'],
    ['--validation 1', '--validation must be at least 0, below 1, not 1'],
    ['--loss ccc', "there is no loss 'ccc'; did you mean 'cc'?"],
    ['--loss ce --loss.lambda 1', "loss ce has no option 'lambda'; its options are: labelSmoothing"],
    ['--loss.lambda x', "--loss.lambda takes a number, not 'x'"],
    ['--loss.lambda -1', '--loss.lambda must be at least 0, not -1'],
    ['--loss.base cc', "there is no base loss 'cc'; did you mean 'ce'?"],
    ['--model.width 8', '--model.width needs to know which: give --model as well'],
    ['--schedule.milestones 3', "schedule cosine has no option 'milestones'; its options are: finalFactor"],
    ['--schedule step --schedule.milestones 5,3', '--schedule.milestones must rise, not 5,3'],
    ['--mix mixpu', "there is no mix 'mixpu'; did you mean 'mixup'?"],
    ['--mix mixup --mix.alpha 0', '--mix.alpha must be above 0, not 0'],
    ['--mix.alpha 0.2', '--mix.alpha needs to know which: give --mix as well'],
    ['--mix none --mix.alpha 0.2', '--mix none has no options: leave out --mix.alpha'],
    ['--augment flip', "there is no transform 'flip'; known are: "],
    [
      '--augment randomCrop:padding',
      '--augment randomCrop:padding: write options as in randomCrop:option=value',
    ],
    ['--augment randomCrop:padding=-1', '--augment randomCrop:padding must be at least 0, not -1'],
  ])('%s', (line, message) => {
    expect(parsing(line)).toThrow(UsageError);
    expect(parsing(line)).toThrow(message);
  });
});

test('the help of a flag comes from its schema', () => {
  const flags = new Map(
    schemaFlags(trainOptionsSchema, createCatalog(Parts.none)).map((flag) => [flag.long, flag]),
  );
  expect(flags.get('--epochs')).toMatchObject({
    flags: '--epochs <n>',
    description: expect.stringMatching(/^Passes over the training data; .* \[default: 10\]$/),
  });
  // What the data decides has no default to show.
  expect(flags.get('--batch-size')!.description).toMatch(/^Images in a step; by default 64.*[^\]]$/);
  expect(flags.get('--loss')!.description).toMatch(/see kindred losses; default: cc\]$/);
  expect(flags.get('--loss.lambda')!.hidden).toBe(true);
  expect(flags.get('--mix')).toMatchObject({
    flags: '--mix <none|name>',
    description: expect.stringMatching(/\[mixup, cutmix: see kindred mixes; default: none\]$/),
  });
});

describe('options that no flag can give', () => {
  const mine = defineLoss({
    name: 'mine',
    description: 'a loss of a test',
    options: z.strictObject({
      weights: z.record(z.string(), z.number()).default({ cat: 2 }).describe('Of classes'),
      inner: z.strictObject({ a: z.number() }).optional(),
      each: z.array(z.object({ name: z.string() })).optional(),
      other: choiceField(LOSSES).optional(),
      loss: choiceField(LOSSES).optional(),
      scale: z.union([z.number(), z.strictObject({ a: z.number() })]).default(1),
    }),
    value: ({ logits }) => logits,
  });
  const catalog = createCatalog(new Parts([mine]));

  test.each(['weights', 'inner', 'each', 'other'])('%s', (option) => {
    expect(() => parse(`--loss mine --loss.${option} 1`, catalog)).toThrow(
      `unknown option '--loss.${option}'`,
    );
    expect(() => parse(`--loss mine:${option}=1`, catalog)).toThrow(
      `loss mine: ${option} cannot be written here, only given in code`,
    );
  });

  test('the others have theirs', () => {
    expect(parse('--loss mine --loss.scale 2', catalog)).toEqual({ loss: { name: 'mine', scale: 2 } });
    expect(parse('--loss mine:loss=ce:loss.labelSmoothing=0.1', catalog)).toEqual({
      loss: { name: 'mine', loss: { name: 'ce', labelSmoothing: 0.1 } },
    });
  });

  test('they are listed all the same', () => {
    const lines = formatNamed(
      mine,
      'loss',
      createStyle(false, () => 80),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^ {2}weights +Of classes \[in code alone; default: {"cat":2}\]/),
    );
  });
});
