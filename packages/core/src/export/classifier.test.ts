import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import type { NamedConfig } from '../config/index.js';
import { variablesOf } from '../infer/program.js';
import { LOSSES } from '../losses/index.js';
import { createClassifier } from '../models/classifier.js';
import { ModelProtoSchema } from '../onnx/onnx_pb.js';
import { readMetadata } from '../onnx/read-metadata.js';
import { expectClose } from '../testing/check-op.js';
import { ort } from '../testing/onnxruntime.js';
import { syntheticImages, syntheticVariable } from '../testing/synthetic.js';
import { exportClassifier } from './classifier.js';
import { decodeModelCard } from './metadata.js';

const shape = [2, 1, 28, 28];

const card = { labels: ['a', 'b', 'c'], storeSize: 256 };

/** A LeNet with the classifier of a loss, and synthetic weights for it. */
function network(loss: NamedConfig) {
  const classifier = createClassifier({
    model: { name: 'lenet' },
    loss,
    channels: 1,
    height: 28,
    width: 28,
    classes: 3,
    normalization: { mean: [0.3], std: [0.2] },
  });
  const variables = variablesOf(classifier);
  return { classifier, weights: new Map(variables.map((v) => [v.name, syntheticVariable(v.name, v.shape)])) };
}

function decode(model: Uint8Array) {
  const { node, initializer } = fromBinary(ModelProtoSchema, model).graph!;
  return {
    nodes: node,
    shapes: Object.fromEntries(initializer.map(({ name, dims }) => [name, dims.map(Number)])),
  };
}

async function logitsOf(model: Uint8Array): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(model);
  const images = Float32Array.from(syntheticImages('export', shape).data as Uint8Array);
  const { logits } = await session.run({ images: new ort.Tensor(images, shape) });
  await session.release();
  return logits!.data as Float32Array;
}

describe('EM-Softmax with three classifiers', () => {
  const ensemble = network({ name: 'em', classifiers: 3 });
  const model = exportClassifier(ensemble.classifier, ensemble.weights, card);

  test('is the softmax classifier of the mean weights', async () => {
    const plain = network({ name: 'ce' });
    for (const [name, values] of [...plain.weights].filter(([name]) => name.startsWith('fc2.'))) {
      const all = ensemble.weights.get(name)!;
      const at = (i: number, v: number) => all[v * values.length + i]!;
      plain.weights.set(
        name,
        values.map((_, i) => (at(i, 0) + at(i, 1) + at(i, 2)) / 3),
      );
    }
    const expected = exportClassifier(plain.classifier, plain.weights, card);
    const types = (bytes: Uint8Array) => decode(bytes).nodes.map(({ opType }) => opType);
    expect(types(model)).toEqual(types(expected));
    expectClose(await logitsOf(model), await logitsOf(expected), 1e-6, 'logits');
  });

  test('holds one matrix, and the other weights under their names', () => {
    const { shapes } = decode(model);
    const matrices = Object.entries(shapes).filter(([, dims]) => dims.length === 2);
    expect(matrices).toEqual([
      ['fc1.weight', expect.anything()],
      ['fc2/mean', [3, shapes['fc1.weight']![0]]],
    ]);
    expect(Object.keys(shapes)).toEqual(expect.arrayContaining(['conv1.weight', 'conv1.bias', 'fc1.bias']));
    expect(shapes).not.toHaveProperty(['fc2.weight']);
  });
});

test.each(LOSSES.map(({ name }) => [name]))('with %s, every operation depends on the images', (name) => {
  const { classifier, weights } = network({ name });
  const depends = new Set(['images']);
  for (const { input, output, name } of decode(exportClassifier(classifier, weights, card)).nodes) {
    expect(
      input.some((value) => depends.has(value)),
      name,
    ).toBe(true);
    for (const value of output) depends.add(value);
  }
});

describe('with its embedding', () => {
  const { classifier, weights } = network({ name: 'cc' });
  const plain = exportClassifier(classifier, weights, card);
  const model = exportClassifier(classifier, weights, card, { embedding: true });

  test('the model has one output more, which the logits are made of', async () => {
    const session = await ort.InferenceSession.create(model);
    const images = new ort.Tensor(
      Float32Array.from(syntheticImages('export', shape).data as Uint8Array),
      shape,
    );
    const { logits, embedding } = await session.run({ images });
    await session.release();
    const [rows, dimensions] = embedding!.dims as [number, number];
    expect(rows).toBe(2);
    const [weight, bias] = ['fc2.weight', 'fc2.bias'].map((name) => weights.get(name)!);
    const expected = Array.from({ length: 2 * 3 }, (_, i) => {
      const [row, label] = [Math.floor(i / 3), i % 3];
      let sum = bias![label]!;
      for (let d = 0; d < dimensions; d++) {
        sum += (embedding!.data[row * dimensions + d] as number) * weight![label * dimensions + d]!;
      }
      return sum;
    });
    expectClose(logits!.data as Float32Array, Float32Array.from(expected), 1e-5, 'logits');
    expectClose(logits!.data as Float32Array, await logitsOf(plain), 1e-6, 'logits');
    expect(decodeModelCard(readMetadata(model), '').outputs).toEqual({
      logits: { shape: ['batch', 3] },
      embedding: { shape: ['batch', dimensions] },
    });
  });

  test('the rest is the same, node by node', () => {
    const { nodes, shapes } = decode(model);
    const expected = decode(plain);
    expect(shapes).toEqual(expected.shapes);
    expect(nodes.map(({ opType, name }) => [opType, name])).toEqual(
      expected.nodes.map(({ opType, name }) => [opType, name]),
    );
  });
});

test.each(['conv1.weight', 'fc2.weight'])('weights without %s are refused', (name) => {
  const { classifier, weights } = network({ name: 'em' });
  weights.delete(name);
  expect(() => exportClassifier(classifier, weights, card)).toThrow(`the weights have no "${name}"`);
});
