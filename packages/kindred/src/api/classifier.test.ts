import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '@kindred/core/errors';
import { Graph } from '@kindred/core/graph';
import * as ops from '@kindred/core/ops';
import { compile } from '@kindred/core/runtime';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { decodeImage, openData } from '../data/index.js';
import { expectFailure } from '../testing/expect-failure.js';
import { tempFolder, writeFiles } from '../testing/temp-folder.js';
import { noiseImage } from '../testing/test-images.js';
import { tinyOptions } from '../testing/tiny-training.js';
import { type ImageClassifier, loadClassifier } from './classifier.js';
import { openRun } from './run.js';
import { train } from './train.js';

const perClass = 12;
const classes = { blue: [0.3, 0.3, 1], green: [0.3, 1, 0.3], red: [1, 0.3, 0.3] };

/** Photographs of coloured noise in different shapes and formats, all larger than they are kept. */
async function photographs(): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const [name, colour] of Object.entries(classes)) {
    for (let i = 0; i < perClass; i++) {
      const noise = noiseImage({ width: 40 + 9 * (i % 4), height: 70 - 7 * (i % 5), seed: i });
      const format = i % 2 === 0 ? 'png' : 'jpeg';
      files[`photos/${name}/${i}.${format}`] = await noise
        .linear(colour, [0, 0, 0])
        .toFormat(format)
        .toBuffer();
    }
  }
  return files;
}

let cwd = '';
let run = '';
let paths: string[] = [];
let classifier: ImageClassifier;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'kindred-test-'));
  const files = await photographs();
  await writeFiles(cwd, files);
  paths = Object.keys(files).map((name) => join(cwd, name));
  const data = join(cwd, 'photos');
  run = join(cwd, 'run');
  const sizes = { imageSize: 16, dataOptions: { storeSize: 24 } };
  const recipe = { loss: 'ce', validation: 0, epochs: 8, optimizer: 'adamw', learningRate: 0.01 } as const;
  await train({ ...tinyOptions, ...sizes, ...recipe, data, out: run });
  classifier = await loadClassifier(run, { threads: 1 });
});

afterAll(async () => {
  await classifier.close();
  await rm(cwd, { recursive: true, force: true });
});

describe('predict', () => {
  test('says of files what the evaluation of the run says of them', async () => {
    const predictions = await classifier.predict(paths, { topK: 3 });
    const { report } = await (await openRun(run)).evaluate({ split: 'train' });
    expect(report.samples).toBe(paths.length);

    const labels = paths.map((_, i) => Math.floor(i / perClass));
    const confusion = classifier.labels.map(() => [0, 0, 0]);
    let nll = 0;
    predictions.forEach(({ label, top, source }, i) => {
      expect(source).toBe(paths[i]);
      const name = classifier.labels[labels[i]!]!;
      confusion[labels[i]!]![classifier.labels.indexOf(label)]!++;
      nll -= Math.log(top.find((guess) => guess.label === name)!.confidence) / paths.length;
    });
    expect(confusion).toEqual(report.confusion);
    expect(nll).toBeCloseTo(report.nll, 5);
    // It has learned enough for the comparison to mean something.
    expect(new Set(predictions.map(({ label }) => label)).size).toBeGreaterThan(1);
  });

  test('takes one image alone, a path or bytes, with the same result', async () => {
    const [path] = paths;
    const [file] = await classifier.predict([path!]);
    expect(await classifier.predict(path!)).toEqual(file);
    expect(await classifier.predict(await readFile(path!))).toEqual({ ...file, source: 'image 1' });
    const many = await classifier.predict(paths);
    expect(many[0]!.label).toBe(file!.label);
    expect(many[0]!.confidence).toBeCloseTo(file!.confidence, 5);
    expect(await classifier.predict([])).toEqual([]);
  });

  test('gives as many labels as asked for, the most probable first', async () => {
    const [path] = paths;
    const top = async (topK?: number) =>
      (await classifier.predict(path!, topK === undefined ? {} : { topK })).top;
    const all = await top();
    expect(all).toHaveLength(3);
    expect(all.reduce((sum, { confidence }) => sum + confidence, 0)).toBeCloseTo(1, 6);
    expect(all.map(({ confidence }) => confidence)).toEqual(
      all.map(({ confidence }) => confidence).sort((a, b) => b - a),
    );
    expect(await top(99)).toEqual(all);
    expect(await top(1)).toEqual(all.slice(0, 1));
    for (const topK of [0, -1, Number.NaN]) {
      const refusal = await expectFailure(
        classifier.predict(path!, { topK }),
        `topK must be at least 1, not ${topK}`,
      );
      expect(refusal).toBeInstanceOf(UsageError);
    }
  });

  test('names the image that cannot be read', async () => {
    const missing = join(cwd, 'missing.png');
    await expectFailure(classifier.predict([...paths, missing]), `${missing}: `, 'is gone');
    await expectFailure(classifier.predict([Buffer.from('text')]), 'image 1: not an image');
  });
});

describe('embed', () => {
  /** What the network of the run says of its own images, in their order. */
  async function inferred(): Promise<Float32Array[]> {
    const { splits } = await openData(join(cwd, 'photos'), { storeSize: 24 });
    const { embedding } = (await (await openRun(run)).infer(splits.train!))!;
    const { vectors, dimensions } = embedding;
    return paths.map((_, i) => vectors.slice(i * dimensions, (i + 1) * dimensions));
  }

  function expectSame(embeddings: readonly Float32Array[], expected: readonly Float32Array[]): void {
    expect(embeddings.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
    for (const [i, embedding] of embeddings.entries()) {
      embedding.forEach((value, d) => {
        expect(value).toBeCloseTo(expected[i]![d]!, 4);
      });
    }
  }

  test('of a run gives what its network makes of each image', async () => {
    const expected = await inferred();
    const spread = expected.map(([first]) => first!);
    expect(Math.max(...spread) - Math.min(...spread)).toBeGreaterThan(0.1);
    expectSame(await classifier.embed(paths), expected);

    const ofRun = await loadClassifier(await openRun(run), { threads: 1 });
    onTestFinished(() => ofRun.close());
    expectSame(await ofRun.embed(paths.slice(0, 2)), expected.slice(0, 2));
  });

  test('one image gives one embedding; bytes and pixels give the same as files', async () => {
    const [path] = paths;
    const one = await classifier.embed(path!);
    expect(one).toBeInstanceOf(Float32Array);
    const { image } = await decodeImage(path!, { storeSize: 24, channels: 3 });
    const [bytes, pixels] = await classifier.embed([await readFile(path!), image!]);
    expectSame([bytes!, pixels!], [one, one]);
    expect(await classifier.embed([])).toEqual([]);
    expect(await classifier.predict(image!)).toEqual({
      ...(await classifier.predict(path!)),
      source: 'image 1',
    });
  });

  test('of an exported model is there where it was exported with it', async () => {
    const folder = await tempFolder();
    const opened = await openRun(run);
    const plain = await opened.export(join(folder, 'plain.onnx'));
    const { card } = await opened.export(join(folder, 'embedding.onnx'), { embedding: true });
    const without = await loadClassifier(join(folder, 'plain.onnx'), { threads: 1 });
    const within = await loadClassifier(join(folder, 'embedding.onnx'), { threads: 1 });
    onTestFinished(async () => {
      await without.close();
      await within.close();
    });
    const expected = await inferred();
    expect([without.canEmbed, within.canEmbed]).toEqual([false, true]);
    expectSame(await within.embed(paths), expected);
    expect(card.outputs.embedding).toEqual({ shape: ['batch', expected[0]!.length] });
    expect(plain.card.outputs).toEqual({ logits: { shape: ['batch', 3] } });
    const refusal = await expectFailure(without.embed(paths[0]!), 'no embeddings', '`embedding: true`');
    expect(refusal).toBeInstanceOf(UsageError);
    expect((await without.predict(paths)).map(({ label }) => label)).toEqual(
      (await within.predict(paths)).map(({ label }) => label),
    );
  });

  test('a run without its model is used by its weights', async () => {
    const folder = join(await tempFolder(), 'run');
    await cp(run, folder, { recursive: true });
    await rm(join(folder, 'model.onnx'));
    const bare = await loadClassifier(folder, { threads: 1 });
    onTestFinished(() => bare.close());
    expect(bare.card).toMatchObject({ ...classifier.card, outputs: { embedding: {} } });
    expectSame(await bare.embed(paths.slice(0, 3)), (await inferred()).slice(0, 3));
    expect((await bare.predict(paths)).map(({ label }) => label)).toEqual(
      (await classifier.predict(paths)).map(({ label }) => label),
    );
  });

  test('names what cannot be read, and pixels that do not fill their shape', async () => {
    const missing = join(cwd, 'missing.png');
    await expectFailure(classifier.embed([paths[0]!, missing]), `${missing}: `, 'is gone');
    const data = new Uint8Array(4 * 4 * 3);
    for (const image of [
      { channels: 3, height: 4, width: 5, data },
      { channels: 4, height: 4, width: 3, data },
      { channels: 3, height: 0.5, width: 32, data },
    ]) {
      await expectFailure(classifier.embed([paths[0]!, image]), 'image 2: 48 pixel values');
    }
  });
});

describe('a file that is no classifier', () => {
  const model = () => readFile(join(run, 'model.onnx'));

  test.each<[string, () => Promise<Uint8Array> | Uint8Array]>([
    ['cut in half', async () => (await model()).subarray(0, 3000)],
    ['text', () => Buffer.from('not a model')],
    ['empty', () => new Uint8Array(0)],
    ['zeros', () => new Uint8Array(5000)],
    ['damaged in the middle', async () => (await model()).fill(255, 400, 900)],
    ['a picture', () => noiseImage().png().toBuffer()],
    ['a model of another program', () => strangeModel()],
  ])('%s', async (_, bytes) => {
    const path = join(await tempFolder(), 'model.onnx');
    await writeFile(path, await bytes());
    const failure = await expectFailure(loadClassifier(path), path);
    expect(failure.exitCode).toBe(1);
  });

  test('that is not there', async () => {
    const folder = await tempFolder();
    for (const path of [folder, join(folder, 'model.onnx')]) {
      const failure = await expectFailure(
        loadClassifier(path),
        'model.onnx does not exist',
        '`run.export()`',
      );
      expect(failure).toBeInstanceOf(UsageError);
    }
  });
});

/** An ONNX model without the metadata of Kindred's. */
function strangeModel(): Uint8Array {
  const graph = new Graph();
  const x = ops.feed(graph, 'images', 'float32', [1, 2]);
  return compile('strange', { results: { logits: ops.relu(x) } }, { provider: 'cpu' }).model;
}

test('two classifiers can be open at once, and a closed one refuses', async () => {
  const second = await loadClassifier(join(run, 'model.onnx'), { threads: 1 });
  onTestFinished(() => second.close());
  expect(await second.predict(paths[0]!)).toEqual(await classifier.predict(paths[0]!));
  await second.close();
  await expect(second.predict(paths[0]!)).rejects.toThrow('the engine was closed');
});
