import { describe, expect, test } from 'vitest';
import { Graph } from '../../graph/graph.js';
import { add } from '../../ops/elementwise/index.js';
import { feed } from '../../ops/input.js';
import { float32, int64Scalar } from '../../runtime/host-tensor.js';
import { runNetwork } from '../../testing/run-network.js';
import { type Mode, Network } from '../scope.js';
import { dropout } from './index.js';

const size = 20_000;

/** Dropout of ones at some places of one network. */
async function run(key: number, places = ['drop'], probability = 0.3, mode: Mode = 'training') {
  const network = new Network(new Graph(), mode);
  const x = feed(network.graph, 'x', 'float32', [size]);
  const outputs = Object.fromEntries(
    places.map((place) => [place, add(dropout(network.root.at(place), x, probability), 0)]),
  );
  const values = await runNetwork(network, outputs, {
    x: float32([size], new Float32Array(size).fill(1)),
    randomKey: int64Scalar(key),
  });
  return places.map((place) => values.get(place)!);
}

/** Share of the elements at which both are kept or both are dropped. */
function agreement(a: Float32Array, b: Float32Array): number {
  return a.reduce((count, value, i) => count + Number(value === b[i]), 0) / size;
}

describe('dropout', () => {
  test('drops its share and keeps the expectation', async () => {
    const [y] = await run(1);
    expect(new Set(y)).toEqual(new Set([0, Math.fround(1 / 0.7)]));
    const dropped = y!.reduce((count, value) => count + Number(value === 0), 0) / size;
    expect(Math.abs(dropped - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / size));
  });

  test('repeats with the same key', async () => {
    expect(await run(123)).toEqual(await run(123));
  });

  test('is independent of itself with another key and at another place', async () => {
    const [first, elsewhere] = await run(5, ['classifier.2', 'classifier.5']);
    const [later] = await run(6, ['classifier.2']);
    const independent = 0.3 ** 2 + 0.7 ** 2;
    for (const other of [elsewhere!, later!]) {
      expect(Math.abs(agreement(first!, other) - independent)).toBeLessThan(4 / Math.sqrt(size));
    }
  });

  test('does not depend on what else the network holds', async () => {
    const [, alone] = await run(9, ['other', 'drop']);
    expect(await run(9)).toEqual([alone]);
  });

  test('is nothing in inference and with probability 0', async () => {
    const ones = new Float32Array(size).fill(1);
    expect(await run(1, ['drop'], 0.3, 'inference')).toEqual([ones]);
    expect(await run(1, ['drop'], 0)).toEqual([ones]);
  });
});
