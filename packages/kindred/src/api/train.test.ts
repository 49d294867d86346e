import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSource } from '@kindred/core/data';
import { KindredError, UsageError } from '@kindred/core/errors';
import { describe, expect, test } from 'vitest';
import { expectFailure } from '../testing/expect-failure.js';
import { tempFolder } from '../testing/temp-folder.js';
import { tinyDigits, tinyOptions, tinyPictures } from '../testing/tiny-training.js';
import type { RunEvent } from './events.js';
import { type RunOptions, train } from './train.js';

/** A run in a new folder; everything that it tells. */
async function trainTiny(options: RunOptions<undefined> = {}) {
  const out = join(await tempFolder(), 'run');
  const events: RunEvent[] = [];
  const run = await train({ ...tinyOptions, out, onEvent: (event) => events.push(event), ...options });
  const notes = events.flatMap((event) => (event.type === 'note' ? [event.message] : []));
  return { run, events, notes, out };
}

test('a run leaves record, metrics, checkpoints, evaluation and model, and no lock', async () => {
  const { run, events, notes, out } = await trainTiny({ data: tinyDigits() });
  expect(run).toMatchObject({ folder: out, reason: 'completed', epochs: 2, evaluatedOn: 'test' });
  expect(run.evaluation.samples).toBe(20);
  expect(run.model).toBe(join(out, 'model.onnx'));
  expect(run.report).toBe(join(out, 'report.html'));
  const model = ['model.json', 'model.onnx'];
  const files = ['checkpoints', 'config.json', 'evaluation.json', 'metrics.jsonl', ...model, 'report.html'];
  expect((await readdir(out)).sort()).toEqual(files);
  expect((await readdir(join(out, 'checkpoints'))).sort()).toEqual(['best.safetensors', 'last.safetensors']);
  expect(notes).toEqual([]);
  expect(events[0]).toMatchObject({ type: 'start', data: 'digits', folder: out });
  expect(events.filter(({ type }) => type === 'evaluation').at(-1)).toEqual({
    type: 'evaluation',
    done: 20,
    total: 20,
  });
  expect(events.at(-1)).toEqual({ type: 'report', done: 20, total: 20 });
});

test('low memory changes no number', async () => {
  const [standard, low] = [
    await trainTiny({ data: tinyDigits() }),
    await trainTiny({ memory: 'low', data: tinyDigits() }),
  ];
  expect(low.run.evaluation).toEqual(standard.run.evaluation);
  const losses = ({ events }: typeof low) =>
    events.flatMap((event) => (event.type === 'step' ? [event.loss] : []));
  expect(losses(low)).toEqual(losses(standard));
});

describe('a wrong request leaves no folder behind', () => {
  /** The digits, all of one class. */
  const oneClass = (): DataSource => {
    const { splits, ...source } = tinyDigits();
    const classNames = ['digit'];
    const train = { ...splits.train!, classNames, labels: splits.train!.labels.map(() => 0) };
    return { ...source, classNames, splits: { train } };
  };

  test.each<[string, () => RunOptions, typeof UsageError | typeof KindredError, string]>([
    ['no such loss', () => ({ loss: 'triplet' as 'cc' }), UsageError, 'no loss "triplet"'],
    ['a warm-up as long as the run', () => ({ warmupEpochs: 2 }), UsageError, 'warmupEpochs is 2'],
    ['no threads', () => ({ threads: 0 }), UsageError, '`threads` must be'],
    ['half a thread', () => ({ threads: 0.5 }), UsageError, '`threads` must be'],
    ['no such memory', () => ({ memory: 'tiny' as never }), UsageError, 'engine.memory: '],
    ['no such provider', () => ({ provider: 'tpu' as never }), UsageError, 'engine.provider: '],
    ['no such option', () => ({ speed: 3 }) as RunOptions, UsageError, "train has no option 'speed'"],
    ['no such data', () => ({ data: 'no/such/data' }), UsageError, 'no/such/data'],
    ['data with one class', () => ({ data: oneClass() }), UsageError, 'digits has one class only'],
    ['batches that cannot be filled', () => ({ batchSize: 99 }), UsageError, 'batches of 99'],
    ['no such weights', () => ({ weights: 'no/such/file' }), KindredError, 'no/such/file cannot be read'],
    [
      'weights that are none',
      () => ({ weights: new URL(import.meta.url).pathname }),
      KindredError,
      new URL(import.meta.url).pathname,
    ],
  ])('%s', async (_, options, kind, message) => {
    const folder = await tempFolder();
    const attempt = train({ ...tinyOptions, data: tinyDigits(), out: join(folder, 'run'), ...options() });
    expect(await expectFailure(attempt, message)).toBeInstanceOf(kind);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('the folder of a run', () => {
  test('is not made inside the data', async () => {
    const cwd = await tempFolder(await tinyPictures());
    const data = join(cwd, 'pets');
    for (const name of ['', 'run', 'runs/a', 'cat/run', '..run', 'cat/../run']) {
      const attempt = train({ ...tinyOptions, data, out: `${data}/${name}` });
      expect(await expectFailure(attempt, 'inside the data', 'another `out`')).toBeInstanceOf(UsageError);
    }
    expect((await readdir(data)).sort()).toEqual(['cat', 'dog', 'owl']);
  });

  test('can lie beside or around the data', async () => {
    const cwd = await tempFolder(await tinyPictures());
    for (const name of ['pets-run', '.']) {
      const run = await train({
        ...{ ...tinyOptions, epochs: 1, data: join(cwd, 'pets') },
        out: join(cwd, name),
      });
      expect(existsSync(join(run.folder, 'model.onnx'))).toBe(true);
    }
  });

  test('is not taken from another run', async () => {
    const { out } = await trainTiny({ data: tinyDigits(), epochs: 1 });
    const attempt = train({ ...tinyOptions, data: tinyDigits(), out });
    expect(await expectFailure(attempt, `${out} already holds a run`)).toBeInstanceOf(UsageError);
  });
});

describe('problems of the data', () => {
  test('are told in a note, before training starts', async () => {
    const cwd = await tempFolder({ ...(await tinyPictures()), 'pets/cat/broken.png': 'no picture' });
    const options = { data: join(cwd, 'pets'), epochs: 1, dataOptions: { skipBad: true } };
    const { events, notes } = await trainTiny(options);
    expect(notes).toEqual([
      expect.stringMatching(
        /^pets: one problem in the data, such as .*cat.broken\.png: .*`describeData\(\)`/,
      ),
    ]);
    const types = events.map(({ type }) => type);
    expect(types.indexOf('note')).toBeLessThan(types.indexOf('start'));
  });

  test('are counted', async () => {
    const problems = [1, 2, 3].map((i) => ({ source: `image ${i}`, message: 'is odd' }));
    const { notes } = await trainTiny({ data: { ...tinyDigits(), problems }, epochs: 1 });
    expect(notes).toEqual([expect.stringMatching(/^digits: 3 problems .*such as image 1: is odd /)]);
  });
});
