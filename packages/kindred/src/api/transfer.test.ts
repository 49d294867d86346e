import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeSafetensors } from '@kindred/core/files';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { RunFolder } from '../storage/run-folder.js';
import { expectFailure } from '../testing/expect-failure.js';
import { interruptAt } from '../testing/interrupt.js';
import { tempFolder } from '../testing/temp-folder.js';
import { tinyDigits, tinyOptions } from '../testing/tiny-training.js';
import type { RunEvent } from './events.js';
import type { FinishedRun } from './finish.js';
import { summarizeRun } from './listing/list-runs.js';
import { loadParts } from './load-parts.js';
import { pruneRun } from './prune/index.js';
import { type RunOptions, resume, train } from './train.js';

/** Weights that another program might have left, of the network of {@link tinyOptions}. */
let folder = '';
let weights = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kindred-test-'));
  weights = join(folder, 'elsewhere.safetensors');
  const out = join(folder, 'first');
  await train({ ...tinyOptions, data: tinyDigits(7), epochs: 1, out });
  await cp(join(out, 'checkpoints/best.safetensors'), weights);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function transferred(options: RunOptions = {}) {
  const out = options.out ?? join(await tempFolder(), 'run');
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent) => events.push(event);
  const run = await train({ ...tinyOptions, data: tinyDigits(), weights, onEvent, ...options, out });
  return { out, run, events };
}

async function recordOf(out: string) {
  return RunFolder.open(out).readRecord();
}

const results = ['checkpoints/best.safetensors', 'model.onnx', 'evaluation.json'];

describe('weights from elsewhere', () => {
  test('get a head, are tuned, and the better of the two networks is kept', async () => {
    const { out, run, events } = await transferred();
    expect(run).toMatchObject({ reason: 'completed', epochs: 2 });
    const kinds = events.map(({ type }) => type).filter((type, i, all) => type !== all[i - 1]);
    const order = ['start', 'features', 'head', 'transfer', 'step'].map((type) =>
      kinds.indexOf(type as RunEvent['type']),
    );
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order[0]).toBeGreaterThanOrEqual(0);
    const head = events.find((event) => event.type === 'transfer')!.head!;
    expect(run.head).toEqual(head);
    const accuracies = events.flatMap((event) =>
      event.type === 'epoch' ? [event.validation!.accuracy] : [],
    );
    expect([head.accuracy, ...accuracies]).toContain(run.best!.accuracy);
    expect((await recordOf(out)).config.transfer).toMatchObject({ freeze: 0 });
  });

  test('where the head alone is trained, the backbone is what it was', async () => {
    const { out, run } = await transferred({ headOnly: true });
    expect(run).toMatchObject({ reason: 'completed', epochs: 0, best: { epoch: 0 } });
    const { decodeSafetensors } = await import('@kindred/core/files');
    const [before, after] = await Promise.all(
      [weights, join(out, 'checkpoints/best.safetensors')].map(
        async (path) => decodeSafetensors(await readFile(path), path).tensors,
      ),
    );
    expect(after!.get('conv1.weight')).toEqual(before!.get('conv1.weight'));
    expect(after!.get('fc2.weight')).not.toEqual(before!.get('fc2.weight'));
  });

  test('what is said of a head alone: nothing chose it, and it has no epochs', async () => {
    const held = { ...tinyDigits(), splits: { train: tinyDigits().splits.train! } };
    const { out, run } = await transferred({ headOnly: true, data: held });
    expect(run).toMatchObject({ evaluatedOn: 'validation' });
    expect(run).not.toHaveProperty('caveat');
    const card = JSON.parse(await readFile(join(out, 'model.json'), 'utf8'));
    expect(card.accuracy).toMatchObject({ split: 'validation' });
    expect(card.accuracy).not.toHaveProperty('caveat');
    const tuned = await transferred({ data: held });
    expect((tuned.run as FinishedRun).caveat).toContain('the best epoch was chosen on these images');

    expect(await summarizeRun(out)).toMatchObject({ epochs: 0, recipe: { epochs: 0, headAlone: true } });
    const notes: string[] = [];
    const onEvent = (event: RunEvent) => void (event.type === 'note' && notes.push(event.message));
    await resume(out, { data: held, onEvent });
    expect(notes.join()).toContain("to tune all layers, train anew with `freeze: 'none'`");
    await expectFailure(
      resume(out, { data: held, epochs: 20 }),
      'trains a head alone, which has no epochs to add',
    );
  });

  test('is not what a run from scratch, or one that goes on, can be told of', async () => {
    await expectFailure(
      train({ ...tinyOptions, data: tinyDigits(), headOnly: true, fromScratch: true }),
      '`fromScratch` and `headOnly` say different things',
    );
    await expectFailure(
      transferred({ weights: join(folder, 'first'), backboneRate: 0.5 }),
      '`backboneRate` is for weights from elsewhere: those of a run are trained further',
    );
  });

  test('of few images the head is cross-validated', async () => {
    const data = { splits: { train: tinyDigits().splits.train! } };
    const { out, run } = await transferred({ validation: undefined, data: { ...tinyDigits(), ...data } });
    expect(run).toMatchObject({ reason: 'completed', epochs: 0, best: undefined, head: { folds: 4 } });
    expect(run.head!.accuracy).toBeGreaterThanOrEqual(0);
    const evaluation = JSON.parse(await readFile(join(out, 'evaluation.json'), 'utf8'));
    expect(evaluation).toMatchObject({ split: 'train', head: run.head });
    const page = await readFile(join(out, 'report.html'), 'utf8');
    const accuracy = `${(100 * run.head!.accuracy).toFixed(2)}\u00a0%`;
    expect(page).toContain(`<p class="headline">${accuracy} right by 4-fold cross-validation</p>`);
  });

  test('of few images the head is cross-validated in smaller batches than the sampler takes', async () => {
    const options = { validation: undefined, batchSize: 32, sampler: 'balanced' } as const;
    const { run } = await transferred(options);
    expect(run).toMatchObject({ reason: 'completed', head: { folds: 4 } });
  });

  test('of a run are gone on with', async () => {
    const { out } = await transferred({ weights: join(folder, 'first') });
    expect((await recordOf(out)).config).not.toHaveProperty('transfer');
    const file = await transferred({ weights: join(folder, 'first/checkpoints/best.safetensors') });
    expect((await recordOf(file.out)).config).not.toHaveProperty('transfer');
  });
});

test('a pruned network keeps its head, and is tuned further', async () => {
  const { out, run } = await transferred();
  const cut = join(await tempFolder(), 'cut');
  const pruned = await pruneRun(out, {
    ...{ keep: 0.5, calibrationImages: 10, criterion: 'l1', epochs: 1 },
    ...{ data: tinyDigits(), out: cut },
  });
  expect(pruned.reason).toBe('completed');
  const { config } = await recordOf(cut);
  expect(config.transfer).toEqual({ freeze: 0, backboneRate: 0.1, depthDecay: 1 });
  expect(config.learningRate).toBeCloseTo((await recordOf(run.folder)).config.learningRate / 10);
});

test('a pruned network is the best one until its tuning gives a better one', async () => {
  const { out } = await transferred();
  const cut = join(await tempFolder(), 'cut');
  const pruned = await pruneRun(out, {
    ...{ keep: 0.5, calibrationImages: 10, criterion: 'l1', epochs: 1 },
    ...{ data: tinyDigits(), out: cut, ...interruptAt('step') },
  });
  expect(pruned.reason).toBe('interrupted');
  const last = await RunFolder.open(cut).readLast();
  expect(last!.position.best).toMatchObject({ epoch: 0, accuracy: expect.any(Number) });
  expect(existsSync(join(cut, 'checkpoints/best.safetensors'))).toBe(true);
});

describe('interrupted', () => {
  let undisturbed = '';

  beforeAll(async () => {
    undisturbed = join(folder, 'undisturbed');
    await transferred({ out: undisturbed });
  });

  test.each(['features', 'head', 'step', 'epoch'] as const)(
    'at the first %s and resumed, the results are the same',
    async (type) => {
      const { out, run } = await transferred(interruptAt(type));
      expect(run.reason).toBe('interrupted');
      expect((await resume(out, { data: tinyDigits() })).reason).toBe('completed');
      for (const name of results) {
        const [a, b] = await Promise.all([out, undisturbed].map((path) => readFile(join(path, name))));
        expect(a!.equals(b!), name).toBe(true);
      }
    },
  );
});

/** A module with a network of one convolution; its stride does not show in its weights. */
function networkModule(stride: number): string {
  const [models, nn] = ['models', 'nn'].map((room) =>
    JSON.stringify(import.meta.resolve(`@kindred/core/${room}`)),
  );
  return (
    `import { defineModel } from ${models};\nimport { conv } from ${nn};\n` +
    "export const mine = defineModel({ name: 'mine', description: 'a network of a test', minimumSize: 4, " +
    "classifier: () => 'fc', features: (scope, images) => " +
    `conv(scope.at('conv1'), images, { outChannels: 2, kernel: 3, padding: 1, stride: ${stride} }) });\n`
  );
}

describe('features', () => {
  const known = (events: readonly RunEvent[]) => {
    const last = events.filter((event) => event.type === 'features').at(-1)!;
    return { known: last.known, total: last.total };
  };

  test('are kept for other runs, and a damaged file of them does no harm', async () => {
    const cache = await tempFolder();
    vi.stubEnv('KINDRED_CACHE', cache);
    const first = await transferred({ headOnly: true });
    const { total } = known(first.events);
    expect(known(first.events)).toEqual({ known: 0, total });
    const second = await transferred({ headOnly: true, loss: 'ce' });
    expect(known(second.events)).toEqual({ known: total, total });
    const files = (await readdir(cache, { recursive: true })).filter((name) => name.endsWith('.features'));
    expect(files).toHaveLength(1);
    await writeFile(join(cache, files[0]!), 'damaged');
    const third = await transferred({ headOnly: true });
    expect(known(third.events)).toEqual({ known: 0, total });
    for (const name of results) {
      const [a, b] = await Promise.all([first.out, third.out].map((path) => readFile(join(path, name))));
      expect(a!.equals(b!), name).toBe(true);
    }
    vi.unstubAllEnvs();
  });

  test("of a network of one's own are kept by the content of its module", async () => {
    vi.stubEnv('KINDRED_CACHE', await tempFolder());
    const given = await tempFolder();
    const theirs = join(given, 'theirs.safetensors');
    const tensors = [
      ['conv1.weight', { dtype: 'float32', shape: [2, 1, 3, 3], data: new Float32Array(18).fill(0.1) }],
    ] as const;
    await writeFile(theirs, encodeSafetensors(new Map(tensors)));
    const knownWith = async (name: string) => {
      const [part] = await loadParts([join(given, name)]);
      const own = { model: part as never, weights: theirs };
      return known((await transferred({ ...own, headOnly: true, loss: 'ce', report: false })).events).known;
    };
    await writeFile(join(given, 'a.mjs'), networkModule(1));
    await writeFile(join(given, 'b.mjs'), networkModule(2));
    expect(await knownWith('a.mjs')).toBe(0);
    expect(await knownWith('a.mjs')).toBeGreaterThan(0);
    expect(await knownWith('b.mjs')).toBe(0);
  });

  test('that cannot be kept are a note, and the run goes on', async () => {
    const file = join(await tempFolder(), 'file');
    await writeFile(file, '');
    vi.stubEnv('KINDRED_CACHE', file);
    const { run, events } = await transferred({ headOnly: true });
    vi.unstubAllEnvs();
    expect(run.reason).toBe('completed');
    const notes = events.flatMap((event) => (event.type === 'note' ? [event.message] : []));
    expect(notes.join()).toContain('features are not kept for other runs');
  });
});
