import { cp, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digitsSource } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectFailure } from '../../testing/expect-failure.js';
import { interruptAt } from '../../testing/interrupt.js';
import { tempFolder, writeFiles } from '../../testing/temp-folder.js';
import { pictures } from '../../testing/test-images.js';
import { tinyOptions, tinyPictures } from '../../testing/tiny-training.js';
import type { RunEvent } from '../events.js';
import { resume, train } from '../train.js';
import { type PrunedRun, type PruneRunOptions, planPruning, pruneRun } from './index.js';

let cwd = '';
/** A run on `cwd`/pets with a loss whose margin comes in slowly. */
let whole = '';

const options = {
  ...tinyOptions,
  model: { name: 'lenet', width: 4, hidden: 8 },
  loss: 'asoftmax',
} as const;
const half = { keep: 0.5, criterion: { name: 'l1' }, epochs: 1 } satisfies PruneRunOptions;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'kindred-test-'));
  await writeFiles(cwd, await tinyPictures());
  whole = join(cwd, 'whole');
  await train({ ...options, data: join(cwd, 'pets'), out: whole });
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

const json = async (run: string, file: string) => JSON.parse(await readFile(join(run, file), 'utf8'));

/** Prunes, and expects a refusal that leaves everything as it was. */
async function expectRefused(path: string, options: PruneRunOptions, ...parts: string[]): Promise<void> {
  const files = await readdir(cwd);
  const out = join(cwd, 'refused');
  expect(await expectFailure(pruneRun(path, { out, ...options }), ...parts)).toBeInstanceOf(UsageError);
  expect(await readdir(cwd)).toEqual(files);
}

describe('the report', () => {
  let undisturbed: PrunedRun;

  beforeAll(async () => {
    undisturbed = await pruneRun(whole, { ...half, out: join(cwd, 'undisturbed') });
  });

  /** The report without times. */
  const timeless = ({ before, after, ...rest }: PrunedRun['pruning']) => {
    const [{ milliseconds: _, ...was }, { milliseconds: __, ...is }] = [before, after];
    return { ...rest, before: was, after: is };
  };

  test('is there from the start, and a resumed run completes it', async () => {
    const out = join(await tempFolder(), 'stopped');
    const stopped = await pruneRun(whole, { ...half, out, ...interruptAt('step') });
    expect(stopped.reason).toBe('interrupted');
    expect(stopped).not.toHaveProperty('pruning');
    const { pruning } = undisturbed;
    const { accuracy: _, bytes: __, ...known } = timeless(pruning).after;
    expect(timeless(await json(out, 'pruning.json'))).toEqual({ ...timeless(pruning), after: known });

    const resumed = await resume(out);
    expect(timeless(resumed.pruning!)).toEqual(timeless(pruning));
    expect(resumed.pruning!.after.accuracy).toBe(resumed.evaluation.accuracy.top1);
    expect(await json(out, 'pruning.json')).toEqual(resumed.pruning);
  });

  test('survives a kill before the first checkpoint, and needs the unpruned run no more', async () => {
    const folder = await tempFolder();
    const [from, out] = [join(folder, 'from'), join(folder, 'killed')];
    await cp(whole, from, { recursive: true });
    await pruneRun(from, { ...half, out, ...interruptAt('start') });
    for (const kind of ['last', 'best'])
      await rm(join(out, `checkpoints/${kind}.safetensors`), { force: true });
    await rm(from, { recursive: true });
    const { pruning } = await resume(out);
    expect(timeless(pruning!)).toEqual(timeless(undisturbed.pruning));
  });

  test('is missing where nothing was pruned', async () => {
    expect((await resume(whole)).pruning).toBeUndefined();
  });
});

describe('the data', () => {
  test('of the run must not have changed', async () => {
    const folder = await tempFolder(await tinyPictures());
    const [pets, run] = [join(folder, 'pets'), join(folder, 'run')];
    await train({ ...options, epochs: 1, data: pets, out: run });
    await rm(join(pets, 'cat/12.png'));
    await expectRefused(run, half, run, pets, 'has changed since the run');
    await rename(join(pets, 'cat'), join(pets, 'bird'));
    await expectRefused(run, half, 'class "bird"', run, '"cat"');
    await rm(join(pets, 'bird'), { recursive: true });
    await expectRefused(run, half, 'pets has 2 classes', 'knows 3');
  });

  test('may lie elsewhere', async () => {
    const folder = await tempFolder(await tinyPictures('moved'));
    const [data, out] = [join(folder, 'moved'), join(folder, 'out')];
    const notes: string[] = [];
    const onEvent = (event: RunEvent) => event.type === 'note' && notes.push(event.message);
    await pruneRun(whole, { ...half, epochs: 0, data, out, onEvent });
    expect(notes).toEqual([]);
    expect((await json(out, 'config.json')).data.path).toBe(data);
  });

  test('may be other, of which the network may know what is held out', async () => {
    const folder = await tempFolder(await tinyPictures('other'));
    await rm(join(folder, 'other/owl/1.png'));
    const [data, out] = [join(folder, 'other'), join(folder, 'out')];
    const notes: string[] = [];
    const onEvent = (event: RunEvent) => event.type === 'note' && notes.push(event.message);
    await pruneRun(whole, { ...half, epochs: 0, data, out, onEvent });
    expect(notes).toEqual([expect.stringContaining('images held out of other')]);
  });

  test('must fill a batch', async () => {
    const folder = await tempFolder(await tinyPictures('few'));
    for (let i = 2; i <= 12; i++) {
      for (const name of ['cat', 'dog', 'owl']) await rm(join(folder, `few/${name}/${i}.png`));
    }
    await expectRefused(whole, { ...half, data: join(folder, 'few') }, 'batch');
  });

  test('must have the channels of the network', async () => {
    const digits = digitsSource({ seed: 1, trainSize: 40, testSize: 20 });
    const run = join(await tempFolder(), 'run');
    await train({ ...options, epochs: 1, data: digits, out: run });
    for (const size of [28, 65]) {
      const files = await pictures(
        digits.classNames.map((name) => `rgb/${name}`),
        { width: size, height: size },
      );
      const data = join(await tempFolder(files), 'rgb');
      await expectRefused(run, { ...half, data }, `rgb are 3x${size}x${size}`, 'the network takes 1x28x28');
    }
  });

  test.each([
    [12, 12, '3x12x12'],
    [10, 12, '3x10x10 to 3x12x12'],
    [6, 10, undefined],
    [70, 90, undefined],
  ])('with small images must have them of its size: %i to %i', async (least, most, refused) => {
    const folder = await tempFolder();
    for (const [name, size] of [
      ['cat', least],
      ['dog', most],
      ['owl', least],
    ] as const) {
      await writeFiles(
        folder,
        await pictures([`sizes/${name}`], { perClass: 12, width: size, height: size }),
      );
    }
    const given = { ...half, epochs: 0, data: join(folder, 'sizes'), out: join(folder, 'out') };
    if (refused) await expectRefused(whole, given, `the images of sizes are ${refused}, but`, '3x8x8');
    else expect((await pruneRun(whole, given)).reason).toBe('completed');
  });
});

describe('the further training', () => {
  const lossEpochOf = async (run: string) => (await json(run, 'config.json')).config.lossEpoch;

  test("goes on with the loss's schedules where the run has ended, and begins those of another loss", async () => {
    const folder = await tempFolder();
    const [once, twice, other] = ['once', 'twice', 'other'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await pruneRun(whole, { ...half, out: once });
    expect(await lossEpochOf(once)).toBe(2);
    await pruneRun(once, { ...half, keep: 0.9, out: twice });
    expect(await lossEpochOf(twice)).toBe(3);
    await pruneRun(whole, { ...half, loss: { name: 'lsoftmax' }, out: other });
    expect(await lossEpochOf(other)).toBeUndefined();
  });

  test('has the optimizer that it is given, at a tenth of the rate that training would have', async () => {
    const out = join(await tempFolder(), 'out');
    await pruneRun(whole, { ...half, optimizer: { name: 'adamw', beta1: 0.8 }, out });
    const { config } = await json(out, 'config.json');
    expect(config.optimizer).toMatchObject({ name: 'adamw', beta1: 0.8 });
    expect(config.learningRate).toBeCloseTo(1e-4);
  });

  test('that cannot be is refused before anything is written, also by the plan', async () => {
    const { pets, mixed } = { pets: join(cwd, 'pets'), mixed: join(await tempFolder(), 'mixed') };
    await train({ ...options, epochs: 1, loss: 'ce', mix: 'mixup', data: pets, out: mixed });
    const cases = [
      [
        whole,
        { ...half, keep: 0.3, multiple: 1, loss: { name: 'mc' } },
        'loss mc',
        '2 channels for 3 classes',
      ],
      [mixed, { ...half, loss: { name: 'lgm' } }, 'loss lgm', 'mixup', 'ce'],
    ] as const;
    for (const [run, given, ...parts] of cases) {
      await expectRefused(run, given, ...parts);
      await expectFailure(planPruning(run, given), ...parts);
    }
  });
});

test('what is interrupted before the further training leaves nothing', async () => {
  const files = await readdir(cwd);
  const given = { ...half, out: join(cwd, 'early') };
  for (const type of ['evaluation', 'pruning'] as const) {
    await expectFailure(pruneRun(whole, { ...given, ...interruptAt(type) }), 'nothing was written');
  }
  expect(await readdir(cwd)).toEqual(files);
});
