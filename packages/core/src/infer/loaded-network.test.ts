import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NamedConfig } from '../config/index.js';
import { evaluationBatches } from '../data/batches.js';
import { evaluationPipeline } from '../data/pipeline.js';
import { KindredError } from '../errors.js';
import { createClassifier } from '../models/classifier.js';
import { float32 } from '../runtime/host-tensor.js';
import type { OrtEngine } from '../runtime/ort-engine.js';
import { expectClose } from '../testing/check-op.js';
import { noiseDataset } from '../testing/images.js';
import { syntheticStates, testEngine } from '../testing/run-network.js';
import { syntheticImages, syntheticVariable } from '../testing/synthetic.js';
import { LoadedNetwork } from './loaded-network.js';
import { variablesOf } from './program.js';

let engine: OrtEngine;
beforeEach(() => {
  engine = testEngine();
});
afterEach(() => engine.close());

/** For images of 1 x 12 x 10 and 4 classes: an embedding of 8, and 6 channels of attention, where the loss has it. */
function classifierOf(loss: NamedConfig) {
  return createClassifier({
    ...({ channels: 1, height: 12, width: 10 } as const),
    model: { name: 'lenet', width: 3, hidden: 8 },
    loss,
    classes: 4,
    normalization: { mean: [0.5], std: [0.25] },
  });
}

/** @param change of every weight */
function weighted(change = (value: number) => value, loss: NamedConfig = { name: 'cc' }) {
  const classifier = classifierOf(loss);
  const weights = variablesOf(classifier).map(
    ({ name, shape }) => [name, syntheticVariable(name, shape).map(change)] as const,
  );
  return { classifier, weights: new Map(weights) };
}

const size = 12 * 10;
const pixels = (count: number) => syntheticImages('images', [count, 1, 12, 10]).data as Uint8Array;
const dataset = noiseDataset([0, 1, 2, 3, 1, 2, 0]);
const batchSize = 3;

describe('what it says of images', () => {
  test('is logits, embedding and attention', async () => {
    const network = await LoadedNetwork.load(engine, weighted(), { batchSize });
    const { logits, embedding, attention } = await network.run(pixels(3));
    expect([logits, embedding, attention].map((values) => values!.length)).toEqual([3 * 4, 3 * 8, 3 * 6]);
  });

  test('has no attention where the network has none, and is the logits alone where nothing else is asked', async () => {
    const plain = await LoadedNetwork.load(engine, weighted(undefined, { name: 'ce' }), { batchSize });
    expect(await plain.run(pixels(3))).toMatchObject({ embedding: expect.anything(), attention: undefined });
    const only = await LoadedNetwork.load(engine, weighted(), { batchSize, only: 'logits' });
    const whole = await LoadedNetwork.load(engine, weighted(), { batchSize });
    const { logits } = await whole.run(pixels(3));
    expect(await only.run(pixels(3))).toEqual({ logits, embedding: undefined, attention: undefined });
  });

  test('is the same of fewer images than fill the batch', async () => {
    const network = await LoadedNetwork.load(engine, weighted(), { batchSize });
    const [all, two] = [await network.run(pixels(3)), await network.run(pixels(3).subarray(0, 2 * size))];
    expect(two).toEqual({
      logits: all.logits.slice(0, 2 * 4),
      embedding: all.embedding!.slice(0, 2 * 8),
      attention: all.attention!.slice(0, 2 * 6),
    });
  });

  test.each([0, 4 * size, 2 * size + 1])('is not known of %i bytes', async (length) => {
    const network = await LoadedNetwork.load(engine, weighted(), { batchSize });
    const attempt = network.run(new Uint8Array(length));
    await expect(attempt).rejects.toThrow(KindredError);
    await expect(attempt).rejects.toThrow(`${length} bytes are not 1 to 3 images of 1x12x10 pixels`);
  });
});

describe('a data set', () => {
  test('is gone through batch by batch, whatever the size of its images', async () => {
    const network = await LoadedNetwork.load(engine, weighted(), { batchSize });
    const progress: string[] = [];
    const onProgress = (done: number, total: number) => progress.push(`${done} of ${total}`);
    const all = await network.infer(dataset, { onProgress });
    expect(progress).toEqual(['3 of 7', '6 of 7', '7 of 7']);
    const pipeline = evaluationPipeline(network.classifier.config);
    const parts = [];
    for (const { images, count } of evaluationBatches(dataset, batchSize, pipeline)) {
      parts.push(await network.run(images.subarray(0, count * size)));
    }
    expect([...all.logits]).toEqual(parts.flatMap(({ logits }) => [...logits]));
    expect([...all.embedding!]).toEqual(parts.flatMap(({ embedding }) => [...embedding!]));
    expect([...all.attention!]).toEqual(parts.flatMap(({ attention }) => [...attention!]));
  });

  test('can be ended after a batch', async () => {
    const network = await LoadedNetwork.load(engine, weighted(), { batchSize });
    const { signal, abort } = endable();
    expect(await network.infer(dataset, { signal, onProgress: abort })).toBeUndefined();
  });

  test('without images has nothing', async () => {
    const network = await LoadedNetwork.load(engine, weighted(), { batchSize });
    expect((await network.infer(noiseDataset([]))).logits).toHaveLength(0);
  });
});

function endable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

describe('weights', () => {
  test('are its own: networks of one engine do not disturb each other, nor its states', async () => {
    const trained = new Map([['conv1.weight', float32([1], Float32Array.of(7))]]);
    await engine.write(trained);
    const first = await LoadedNetwork.load(engine, weighted(), { batchSize });
    const alone = await first.run(pixels(3));
    const second = await LoadedNetwork.load(
      engine,
      weighted((value) => 2 * value),
      { batchSize },
    );
    expect((await second.run(pixels(3))).logits).not.toEqual(alone.logits);
    expect(await first.run(pixels(3))).toEqual(alone);
    await second.dispose();
    expect(await first.run(pixels(3))).toEqual(alone);
    expect(await engine.read()).toEqual(trained);
  });

  test('that are missing or of another size are refused', async () => {
    const { classifier, weights } = weighted();
    const attempt = (changed: typeof weights) =>
      LoadedNetwork.load(engine, { classifier, weights: changed }, { batchSize });
    const lacking = new Map(weights);
    lacking.delete('fc2.bias');
    await expect(attempt(lacking)).rejects.toThrow(KindredError);
    await expect(attempt(lacking)).rejects.toThrow('the weights have no "fc2.bias"');
    const short = new Map(weights).set('fc2.bias', new Float32Array(3));
    await expect(attempt(short)).rejects.toThrow('"fc2.bias" has 3 numbers for the shape [4]');
  });
});

describe('on states of the engine', () => {
  const variables = variablesOf(classifierOf({ name: 'cc' }));

  test('it reads those with its prefix, and follows them', async () => {
    const states = syntheticStates(variables);
    const renamed = (factor: number) =>
      Array.from(states, ([name, { shape, data }]) => {
        const values = (data as Float32Array).map((value) => factor * value);
        return [`ema.${name}`, float32(shape, values)] as const;
      });
    await engine.write(states);
    await engine.write(new Map(renamed(2)));
    const options = { batchSize, prefix: 'ema.' };
    const network = await LoadedNetwork.onStates(engine, classifierOf({ name: 'cc' }), options);
    const expected = async (factor: number) =>
      (
        await LoadedNetwork.load(
          engine,
          weighted((value) => factor * value),
          { batchSize },
        )
      ).run(pixels(3));
    const expectSame = async (factor: number) => {
      const [found, wanted] = [await network.run(pixels(3)), await expected(factor)];
      for (const name of ['logits', 'embedding', 'attention'] as const)
        expectClose(found[name]!, wanted[name]!, 1e-5, name);
    };
    await expectSame(2);
    await engine.write(new Map(renamed(1)));
    await expectSame(1);
    await network.dispose();
    expect((await engine.read()).size).toBe(2 * variables.length);
  });

  test('it is refused where there are none', async () => {
    await engine.write(syntheticStates(variables));
    const options = { batchSize, prefix: 'ema.' };
    const network = await LoadedNetwork.onStates(engine, classifierOf({ name: 'cc' }), options);
    await expect(network.run(pixels(3))).rejects.toThrow('state "ema.conv1.weight" was never written');
  });
});

test('after dispose it is refused; disposing again does nothing', async () => {
  const network = await LoadedNetwork.load(engine, weighted(), { batchSize });
  await Promise.all([network.dispose(), network.dispose()]);
  await network.dispose();
  await expect(network.run(pixels(1))).rejects.toThrow('the program "inference" was disposed of');
  await expect(network.infer(dataset)).rejects.toThrow('was disposed of');
});
