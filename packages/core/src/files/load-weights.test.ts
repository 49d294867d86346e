import { describe, expect, test } from 'vitest';
import { KindredError } from '../errors.js';
import { matchWeights } from './load-weights.js';
import type { StoredTensor } from './stored-tensor.js';

function floats(shape: number[], start = 0): StoredTensor {
  const length = shape.reduce((a, b) => a * b, 1);
  return { dtype: 'float32', shape, data: Float32Array.from({ length }, (_, i) => start + i) };
}

const EXPECTED = new Map([
  ['conv1.weight', { shape: [2, 1, 3, 3] }],
  ['bn1.weight', { shape: [2] }],
  ['fc.weight', { shape: [10, 2] }],
  ['fc.bias', { shape: [10] }],
]);

function givenWith(changes: Record<string, StoredTensor | undefined> = {}): Map<string, StoredTensor> {
  const given = new Map([...EXPECTED].map(([name, { shape }]) => [name, floats(shape)]));
  for (const [name, tensor] of Object.entries(changes)) {
    if (tensor === undefined) given.delete(name);
    else given.set(name, tensor);
  }
  return given;
}

const FC = { classifierPrefix: 'fc', source: 'a.safetensors' };

describe('matchWeights', () => {
  test('assigns every tensor of an exact match', () => {
    const report = matchWeights(EXPECTED, givenWith(), FC);
    expect([...report.assigned.keys()]).toEqual([...EXPECTED.keys()]);
    expect(report.assigned.get('bn1.weight')).toEqual(Float32Array.of(0, 1));
    expect(report).toMatchObject({ missing: [], unexpected: [], reset: [] });
  });

  test('lists missing and unexpected names, and ignores batch counters', () => {
    const counter: StoredTensor = { dtype: 'int64', shape: [], data: BigInt64Array.of(5n) };
    const report = matchWeights(
      EXPECTED,
      givenWith({ 'bn1.weight': undefined, 'bn9.bias': floats([1]), 'bn1.num_batches_tracked': counter }),
      FC,
    );
    expect(report.missing).toEqual(['bn1.weight']);
    expect(report.unexpected).toEqual(['bn9.bias']);
  });

  test('takes the weight of a linear layer from that of a convolution, also for other classes', () => {
    const wide = matchWeights(EXPECTED, givenWith({ 'fc.weight': floats([10, 2, 1, 1]) }), FC);
    expect(wide.assigned.get('fc.weight')).toEqual(floats([10, 2]).data);
    const pixels = new Map([['fc1.weight', { shape: [3, 8] }]]);
    const { assigned } = matchWeights(pixels, new Map([['fc1.weight', floats([3, 2, 2, 2])]]), FC);
    expect(assigned.get('fc1.weight')).toEqual(floats([3, 8]).data);
    const reset = matchWeights(EXPECTED, givenWith({ 'fc.weight': floats([5, 2, 1, 1]) }), FC);
    expect(reset.reset).toEqual(['fc.weight']);
    const other = () => matchWeights(EXPECTED, givenWith({ 'fc.weight': floats([10, 3, 1, 1]) }), FC);
    expect(other).toThrow('"fc.weight" has shape [10, 3, 1, 1], but the network needs [10, 2]');
  });

  test('knows tensors by other names, and refuses two of one name', () => {
    const rename = (name: string) => name.replace(/^head\./, 'fc.').replace(/^bn1\./, 'norm.');
    const given = givenWith({ 'fc.bias': undefined, 'head.bias': floats([10]) });
    const report = matchWeights(EXPECTED, given, { ...FC, rename });
    expect(report).toMatchObject({ missing: [], unexpected: [], reset: [] });
    const both = () => matchWeights(EXPECTED, givenWith({ 'head.bias': floats([10]) }), { ...FC, rename });
    expect(both).toThrow(KindredError);
    expect(both).toThrow(/a\.safetensors: "head\.bias" is another name of "fc\.bias", which the file has/);
  });

  test('widens halves and narrows doubles', () => {
    const report = matchWeights(
      EXPECTED,
      givenWith({
        'bn1.weight': { dtype: 'float16', shape: [2], data: Uint16Array.of(0x3c00, 0xc000) },
        'fc.bias': { dtype: 'float64', shape: [10], data: new Float64Array(10).fill(0.1) },
      }),
      FC,
    );
    expect(report.assigned.get('bn1.weight')).toEqual(Float32Array.of(1, -2));
    expect(report.assigned.get('fc.bias')![0]).toBe(Math.fround(0.1));
  });

  test('takes "module." off when every name has it, and only then', () => {
    const prefixed = new Map([...givenWith()].map(([name, tensor]) => [`module.${name}`, tensor]));
    expect(matchWeights(EXPECTED, prefixed, FC).assigned.size).toBe(4);
    prefixed.set('epoch', floats([]));
    const report = matchWeights(EXPECTED, prefixed, FC);
    expect(report.assigned.size).toBe(0);
    expect(report.unexpected).toHaveLength(5);
  });

  test('a classifier for another number of classes is reset', () => {
    const given = givenWith({ 'fc.weight': floats([1000, 2]), 'fc.bias': floats([1000]) });
    const report = matchWeights(EXPECTED, given, FC);
    expect(report.reset).toEqual(['fc.weight', 'fc.bias']);
    expect([...report.assigned.keys()]).toEqual(['conv1.weight', 'bn1.weight']);
    expect(report.missing).toEqual([]);
  });

  test('an attention of another shape is reset', () => {
    const expected = new Map([...EXPECTED, ['attention.fc1.weight', { shape: [4, 2] }]]);
    const given = givenWith({ 'attention.fc1.weight': floats([8, 2]) });
    const report = matchWeights(expected, given, { ...FC, attentionPrefix: 'attention' });
    expect(report.reset).toEqual(['attention.fc1.weight']);
    expect(report.assigned.size).toBe(4);
    expect(() => matchWeights(expected, given, FC)).toThrow(/"attention.fc1.weight" has shape \[8, 2\]/);
  });

  test.each([
    ['a classifier of another width', 'fc.weight', [10, 3], FC],
    ['a classifier of another rank', 'fc.weight', [20], FC],
    ['a scalar for a classifier', 'fc.bias', [], FC],
    ['a convolution', 'conv1.weight', [2, 3, 3, 3], FC],
    ['a first dimension outside the classifier', 'bn1.weight', [3], FC],
    ['a prefix that is only part of a name', 'fc.bias', [7], { ...FC, classifierPrefix: 'f' }],
    ['no classifier at all', 'fc.bias', [7], { ...FC, classifierPrefix: '' }],
  ])('refuses another shape: %s', (_, name, shape, options) => {
    const attempt = () => matchWeights(EXPECTED, givenWith({ [name]: floats(shape) }), options);
    expect(attempt).toThrow(KindredError);
    expect(attempt).toThrow(
      new RegExp(
        `^a\\.safetensors: weight "${name}" has shape \\[${shape.join(', ')}\\], ` +
          `but the network needs \\[${EXPECTED.get(name)!.shape.join(', ')}\\]: .*\`model\\.stem\``,
      ),
    );
  });

  test('refuses integers where floats belong', () => {
    const given = givenWith({ 'bn1.weight': { dtype: 'int8', shape: [2], data: new Int8Array(2) } });
    expect(() => matchWeights(EXPECTED, given, FC)).toThrow(
      /^a\.safetensors: weight "bn1.weight" holds int8 values; give a file of floating-point weights$/,
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses a weight of %d', (value) => {
    const tensor: StoredTensor = { dtype: 'float32', shape: [2], data: Float32Array.of(1, value) };
    expect(() => matchWeights(EXPECTED, givenWith({ 'bn1.weight': tensor }), FC)).toThrow(
      'a.safetensors: weight "bn1.weight" holds values that are no finite numbers',
    );
  });

  test('tells the weights of another network by the tensors that are not there', () => {
    const given = new Map([['bn1.weight', floats([3])]]);
    expect(() => matchWeights(EXPECTED, given, FC)).toThrow(
      'a.safetensors has 1 of the network\'s 4 tensors, and "bn1.weight" in another shape: it is of another network',
    );
  });

  test('an empty file misses everything', () => {
    expect(matchWeights(EXPECTED, new Map(), FC).missing).toEqual([...EXPECTED.keys()]);
  });
});
