import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeChoice } from '@kindred/core/config';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as kindred from '../index.js';
import { expectFailure } from '../testing/expect-failure.js';
import { interruptAt } from '../testing/interrupt.js';
import { tinyGrid } from '../testing/tiny-comparison.js';
import { tinyDigits, tinyOptions } from '../testing/tiny-training.js';
import { builtInParts } from './built-in-parts.js';

const { criteria, losses, mixes, models, optimizers, samplers, schedules, scores, transforms, attacks } =
  kindred;

/** The constants of each kind. */
const constants = {
  model: models,
  loss: losses,
  optimizer: optimizers,
  schedule: schedules,
  sampler: samplers,
  transform: transforms,
  mix: mixes,
  criterion: criteria,
  score: scores,
  attack: attacks,
};

const camelCase = (name: string) => name.replace(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase());

test.each(Object.entries(builtInParts))('every %s is a constant by its name in camel case', (kind, parts) => {
  const expected = parts.map((part) => [camelCase(part.name), part]);
  expect({ ...constants[kind as keyof typeof constants] }).toEqual(Object.fromEntries(expected));
});

/** The same choices as constants and by names. */
const byConstants = {
  model: { use: models.lenet, width: 2, hidden: 8 },
  loss: { use: losses.focal, gamma: 1 },
  optimizer: optimizers.adamw,
  schedule: { use: schedules.step, gamma: 0.5 },
  sampler: { use: samplers.balanced, perClass: 4 },
  augment: [transforms.horizontalFlip, { use: transforms.randomErasing, p: 0.25 }],
  mix: mixes.cutmix,
} satisfies kindred.TrainOptions;
const byNames = {
  model: { name: 'lenet', width: 2, hidden: 8 },
  loss: { name: 'focal', gamma: 1 },
  optimizer: 'adamw',
  schedule: { name: 'step', gamma: 0.5 },
  sampler: { name: 'balanced', perClass: 4 },
  augment: ['horizontalFlip', { name: 'randomErasing', p: 0.25 }],
  mix: 'cutmix',
} satisfies kindred.TrainOptions;

describe('a built-in part is what its name is', () => {
  let folder = '';
  const data = tinyDigits();
  const at = (name: string) => join(folder, name);
  const record = (run: string) => readFile(at(`${run}/config.json`), 'utf8');

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kindred-test-'));
    const options = { ...tinyOptions, data, epochs: 1, report: false };
    await kindred.train({ ...options, ...byNames, out: at('names') });
    await kindred.train({ ...options, ...byConstants, out: at('constants') });
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('in the record of a run', async () => {
    expect(await record('constants')).toBe(await record('names'));
    expect(JSON.parse(await record('constants')).parts).toBeUndefined();
  });

  test('inside another part', async () => {
    const withBase = async (name: string, loss: kindred.LossChoice) => {
      await kindred.train({ ...tinyOptions, data, loss, out: at(name), ...interruptAt('start') });
      return record(name);
    };
    const named = await withBase('named-base', { name: 'cc', base: { name: 'arcface', scale: 12 } });
    const base = { use: losses.arcface, scale: 12 };
    expect(await withBase('constant-base', { use: losses.cc, base })).toBe(named);
    const refused = (choice: kindred.LossChoice) =>
      expectFailure(
        kindred.train({ ...tinyOptions, data, loss: choice }),
        'there is no base loss "cc"; did you mean',
      );
    const { message } = await refused({ name: 'cc', base: 'cc' as 'ce' });
    expect((await refused({ use: losses.cc, base: losses.cc })).message).toBe(message);
  });

  test('in a run that goes on, without parts', async () => {
    const out = at('stopped');
    await kindred.train({ ...tinyOptions, ...byConstants, data, out, ...interruptAt('step') });
    expect(await kindred.resume(out, { data, report: false })).toMatchObject({ reason: 'completed' });
  });

  test('in a comparison, which goes on by names', async () => {
    const out = at('comparison');
    const grid = { ...tinyGrid, out, epochs: 1 };
    const chosen = { models: [byConstants.model], optimizer: byConstants.optimizer };
    const first = await kindred.compareLosses({ ...grid, ...chosen, losses: [losses.ce, losses.cc] });
    expect(first).toMatchObject({ finished: 2, failed: [] });
    const told: kindred.CompareEvent[] = [];
    const same = { models: [byNames.model], optimizer: byNames.optimizer };
    await kindred.compareLosses({
      ...grid,
      ...same,
      losses: ['ce', 'cc'],
      onEvent: (event) => told.push(event),
    });
    const made = told.filter((event) => event.type === 'finished' && event.seconds !== undefined);
    expect(made).toEqual([]);
    const comparison = JSON.parse(await readFile(join(out, 'comparison.json'), 'utf8'));
    expect(comparison.losses.map(({ name }: { name: string }) => name)).toEqual(['ce', 'cc']);
    expect(comparison.parts).toBeUndefined();
  });

  test('in pruning', async () => {
    const options = { keep: 0.5, epochs: 1, data, report: false, out: at('pruned') };
    const { pruning } = await kindred.pruneRun(at('names'), { ...options, criterion: criteria.l1 });
    expect(pruning.criterion).toBe('l1');
    expect(JSON.parse(await record('pruned')).parts).toBeUndefined();
  });

  test('among scores and attacks, and in the exported model', async () => {
    const run = await kindred.openRun(at('names'));
    const report = await kindred.evaluateAbnormal(run, {
      data,
      images: 4,
      attacked: 2,
      scores: [scores.energy, { use: scores.nearestNeighbours, k: 3 }],
      attacks: [{ use: attacks.pgd, steps: 2 }],
    });
    expect(report.scores).toEqual(['energy', 'nearest-neighbours k 3']);
    expect(report.results.at(-1)).toMatchObject({ kind: 'attack', name: expect.stringMatching(/^pgd/) });
    const exported = async (score: kindred.ScoreChoice) => {
      const path = at('model.onnx');
      await run.export(path, { score, falseAlarms: 0.2, data });
      return readFile(at('model.json'), 'utf8');
    };
    expect(await exported({ use: scores.energy, temperature: 2 })).toBe(
      await exported({ name: 'energy', temperature: 2 }),
    );
  });
});

test.each(Object.entries(builtInParts))(
  '%s: each is taken for its name, with options beside it',
  (_, parts) => {
    for (const part of parts) {
      expect(takeChoice(part).config).toEqual({ name: part.name });
      const { config } = takeChoice({ use: part, weight: 2 });
      expect(JSON.stringify(config)).toBe(JSON.stringify({ name: part.name, weight: 2 }));
    }
  },
);
