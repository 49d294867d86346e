import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Parts } from '@kindred/core/config';
import { decodeModelCard, readMetadata } from '@kindred/core/export';
import { encodeSafetensors } from '@kindred/core/files';
import { defaultWeightsFor, startingModel } from '@kindred/core/run';
import { checkTrainOptions } from '@kindred/core/train';
import { readFixtureBytes } from '@kindred/fixtures';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openData } from '../data/index.js';
import { RunFolder } from '../storage/run-folder.js';
import { expectFailure } from '../testing/expect-failure.js';
import { serveHub } from '../testing/hub-server.js';
import { interruptAt } from '../testing/interrupt.js';
import { tempFolder } from '../testing/temp-folder.js';
import { pictures } from '../testing/test-images.js';
import { tinyDigits, tinyOptions, tinyPictures } from '../testing/tiny-training.js';
import { compareLosses } from './compare/compare-losses.js';
import type { RunEvent } from './events.js';
import { startingWeights } from './starting-weights.js';
import { type RunOptions, resume, train } from './train.js';

const commit = 'c'.repeat(40);
const mean = [0.485, 0.456, 0.406];
const std = [0.229, 0.224, 0.225];
const config = JSON.stringify({
  architecture: 'tiny',
  pretrained_cfg: { input_size: [3, 8, 8], crop_pct: 0.8, mean, std },
});
const readme = '---\nlicense: mit\n---\n';

/** The weights of a LeNet of width 2 for colour pictures of 8 pixels, without its classifier. */
const lenetShapes = {
  'conv1.weight': [2, 3, 5, 5],
  'conv1.bias': [2],
  'conv2.weight': [4, 2, 5, 5],
  'conv2.bias': [4],
  'fc1.weight': [8, 16],
  'fc1.bias': [8],
};

/** @param names those of {@link lenetShapes} that are there */
function lenetBytes(value: number, names = Object.keys(lenetShapes)): Uint8Array {
  const tensors = Object.entries(lenetShapes)
    .filter(([name]) => names.includes(name))
    .map(([name, shape]) => {
      const data = new Float32Array(shape.reduce((product, dim) => product * dim)).fill(value);
      return [name, { dtype: 'float32', shape, data }] as const;
    });
  return encodeSafetensors(new Map(tensors));
}

const content = lenetBytes(0.25);
const sha256 = createHash('sha256').update(content).digest('hex');
const origin = { source: 'me/tiny', revision: commit, license: 'mit', sha256 };

/** A hub for the process, an empty cache and a folder with pictures. */
async function start() {
  const files = { 'model.safetensors': content, 'config.json': config, 'README.md': readme };
  const hub = await serveHub({ 'me/tiny': { commit, files } });
  const folder = await tempFolder(await tinyPictures());
  const cache = join(folder, 'cache');
  for (const [name, value] of Object.entries(hub.env(cache))) vi.stubEnv(name, value);
  const path = join(cache, 'models--me--tiny', 'snapshots', commit, 'model.safetensors');
  return { hub, folder, cache, path, options: { ...tinyOptions, data: join(folder, 'pets'), epochs: 1 } };
}

beforeEach(() => {
  for (const name of ['HF_HUB_OFFLINE', 'HF_TOKEN', 'HF_HOME']) vi.stubEnv(name, undefined);
});
afterEach(() => void vi.unstubAllEnvs());

async function trainTo(out: string, options: RunOptions) {
  const events: RunEvent[] = [];
  await train({ ...options, out, onEvent: (event) => events.push(event), signal: undefined });
  return { events, record: await RunFolder.open(out).readRecord() };
}

test('a run from the hub keeps whose weights they are, and sees images as they did', async () => {
  const { folder, path, options } = await start();
  const out = join(folder, 'run');
  const { events, record } = await trainTo(out, { ...options, weights: 'me/tiny' });
  expect(record.weights).toEqual({ path, sha256, origin });
  expect(record.config.classifier.normalization).toEqual({ mean, std });
  expect(events.filter(({ type }) => type === 'download').at(-1)).toEqual({
    ...{ type: 'download', name: 'me/tiny', done: content.length, total: content.length },
  });
  const loaded = events.find((event) => event.type === 'weights');
  expect(loaded).toMatchObject({ source: path, origin });
  expect([...loaded!.report.assigned.keys()]).toEqual(Object.keys(lenetShapes));
  const card = decodeModelCard(readMetadata(await readFile(join(out, 'model.onnx'))), 'model.onnx');
  expect(card.weights).toEqual(origin);
});

test('a run from that run keeps them, too', async () => {
  const { folder, options } = await start();
  const [first, second] = [join(folder, 'first'), join(folder, 'second')];
  const { record: earlier } = await trainTo(first, { ...options, weights: 'me/tiny' });
  expect(earlier.config.classifier.cover).toMatchObject({ height: 10, width: 10 });
  const { record } = await trainTo(second, { ...options, weights: first });
  expect(record.weights).toMatchObject({ path: join(first, 'checkpoints/best.safetensors'), origin });
  expect(record.config.classifier).toEqual(earlier.config.classifier);
  expect(record.config.learningRate).toBe(earlier.config.learningRate);
});

test('a run whose weights have gone says how to get them back', async () => {
  const { folder, cache, options } = await start();
  const out = join(folder, 'run');
  await train({ ...options, weights: 'me/tiny', out, ...interruptAt('step') });
  await rm(join(out, 'checkpoints/last.safetensors'));
  await rm(cache, { recursive: true });
  await expectFailure(resume(out), 'have gone', `\`getWeights("me/tiny@${commit}")\``);
});

test('a comparison starts all its runs from them', async () => {
  const { folder, options } = await start();
  const { model, ...rest } = options;
  const out = join(folder, 'comparison');
  const given = { ...rest, dataOptions: { test: 0.25 }, out, losses: ['ce'], seeds: 1 } as const;
  const result = await compareLosses({ ...given, models: [model], weights: 'me/tiny' });
  expect(result).toMatchObject({ reason: 'completed', finished: 1, failed: [] });
  const [name] = await readdir(join(out, 'runs'));
  const record = await RunFolder.open(join(out, 'runs', name!)).readRecord();
  expect(record.weights).toMatchObject({ origin });
  expect(record.config.classifier.normalization).toEqual({ mean, std });
});

test('grey images are taken as colour ones, where the weights are for those', async () => {
  const { folder, options } = await start();
  const out = join(folder, 'run');
  const digits = { data: tinyDigits(), imageSize: 8 };
  const { record } = await trainTo(out, { ...options, ...digits, weights: 'me/tiny' });
  expect(record.config.classifier).toMatchObject({ channels: 3, normalization: { mean, std } });
});

test('a path that exists is a path, also where it looks like a repository', async () => {
  const { hub, folder } = await start();
  await mkdir(join(folder, 'me'));
  await writeFile(join(folder, 'me', 'tiny'), lenetBytes(1));
  const before = process.cwd();
  process.chdir(folder);
  try {
    expect((await startingWeights('me/tiny')).record.path).toBe(join(process.cwd(), 'me', 'tiny'));
  } finally {
    process.chdir(before);
  }
  expect(hub.log).toEqual([]);
});

test('a file that lacks a part of the backbone gets no head', async () => {
  const { folder, options } = await start();
  const weights = join(folder, 'part.safetensors');
  const out = join(folder, 'run');
  await writeFile(weights, lenetBytes(1, ['conv1.weight', 'conv1.bias', 'fc1.weight', 'fc1.bias']));
  await expectFailure(
    train({ ...options, headOnly: true, out, weights }),
    `${weights} lacks tensors of lenet: conv2.weight, conv2.bias;`,
    '`model`',
  );
  await expect(readFile(join(out, 'config.json'))).rejects.toThrow('ENOENT');
});

test("weights that are said to be of another of timm's networks are refused", async () => {
  const { folder, options } = await start();
  const weights = join(folder, 'theirs.safetensors');
  await writeFile(weights, content);
  await writeFile(join(folder, 'config.json'), config.replace('"tiny"', '"tf_efficientnet_b0"'));
  const attempt = train({
    ...options,
    model: 'efficientnet_b0',
    imageSize: 32,
    weights,
    out: join(folder, 'run'),
  });
  await expectFailure(attempt, "are of timm's tf_efficientnet_b0, which is not efficientnet_b0:", '`model`');
});

test("weights with timm's names in a network with another epsilon are a note", async () => {
  const { folder, options } = await start();
  const weights = join(folder, 'theirs.safetensors');
  const data = new Float32Array(16 * 27);
  const stem = ['conv_stem.weight', { dtype: 'float32', shape: [16, 3, 3, 3], data }] as const;
  await writeFile(weights, encodeSafetensors(new Map([stem])));
  const notesOf = async (model: RunOptions['model']) => {
    const notes: string[] = [];
    const onEvent = (event: RunEvent) => void (event.type === 'note' && notes.push(event.message));
    const out = join(folder, 'run');
    await expectFailure(
      train({ ...options, model, imageSize: 32, weights, out, onEvent }),
      'lacks tensors of mobilenetv3_small',
    );
    return notes.join();
  };
  expect(await notesOf('mobilenetv3_small')).toContain('`model.epsilon: 0.00001`');
  expect(await notesOf({ name: 'mobilenetv3_small', epsilon: 1e-5 })).toBe('');
});

test("a file of PyTorch's, whatever it is called", async () => {
  const { folder, options } = await start();
  const path = join(folder, 'lenet.bin');
  await writeFile(path, readFixtureBytes('files/torch-lenet.pth'));
  const { events, record } = await trainTo(join(folder, 'run'), { ...options, loss: 'ce', weights: path });
  const { report } = events.find((event) => event.type === 'weights')!;
  expect(report).toMatchObject({ missing: [], unexpected: [], reset: ['fc2.weight', 'fc2.bias'] });
  expect(report.assigned.get('conv1.bias')).toEqual(Float32Array.of(0.5, -0.5));
  expect(record.weights!.origin).toEqual({ source: 'lenet.bin', sha256: record.weights!.sha256 });
});

describe('what cannot be is refused before there is a run', () => {
  test.each<[string, RunOptions, string[]]>([
    ['two ways to start', { weights: 'me/tiny', pretrained: true }, ['`weights` and `pretrained`']],
    ['none and one', { pretrained: true, fromScratch: true }, ['`pretrained` and `fromScratch`']],
    ['none and a file', { weights: 'x', fromScratch: true }, ['`weights` and `fromScratch`']],
    [
      'a network without known weights',
      { pretrained: true },
      ['no weights are known of lenet', 'resnet18', '`model`'],
    ],
    [
      'a repository that is not there',
      { weights: 'me/tinny' },
      ['there is no file me/tinny;', 'answers 401'],
    ],
  ])('%s', async (_, given, expected) => {
    const { folder, options } = await start();
    await expectFailure(train({ ...options, out: join(folder, 'run'), ...given }), ...expected);
    await expect(readFile(join(folder, 'run', 'config.json'))).rejects.toThrow('ENOENT');
  });
});

describe('known weights', () => {
  test('of a network are found by its name and options', () => {
    const parsed = (model: { name: string }) => ({ model }) as never;
    const found = (model: { name: string }) =>
      defaultWeightsFor(parsed(model), undefined as never, Parts.none);
    expect(found({ name: 'resnet18' })).toBe('timm/resnet18.tv_in1k');
  });

  test('of the network that the images choose, whatever is said of the weights', async () => {
    const folder = await tempFolder(await pictures(['cat', 'dog'], { perClass: 2, width: 80, height: 80 }));
    const { train } = (await openData(folder)).splits;
    const found = (given: object) => defaultWeightsFor(checkTrainOptions(given), train!, Parts.none);
    expect(found({})).toBe('timm/resnet18.tv_in1k');
    expect(found({ headOnly: true })).toBe('timm/resnet18.tv_in1k');
    expect(found({ freeze: 'all', backboneRate: 0.5, depthDecay: 0.5 })).toBe('timm/resnet18.tv_in1k');
  });

  test('choose their network, and options that nobody chose otherwise', () => {
    const start = {
      record: { path: 'x', sha256 },
      network: { model: { name: 'resnet18' } },
      settings: { stem: 'large' },
    };
    const model = (given?: { name: string; stem?: string }) => startingModel(given, start, Parts.none);
    expect(model()).toEqual({ name: 'resnet18', stem: 'large' });
    expect(model({ name: 'resnet18', stem: 'auto' })).toEqual({ name: 'resnet18', stem: 'large' });
    expect(model({ name: 'resnet18', stem: 'small' })).toEqual({ name: 'resnet18', stem: 'small' });
    expect(model({ name: 'lenet' })).toEqual({ name: 'lenet' });
  });
});
