import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { expectClose } from '../testing/check-op.js';
import { testLossFixtures } from '../testing/loss-fixtures.js';
import { type LossBatch, runLoss } from '../testing/run-loss.js';
import { syntheticVariable, uniform } from '../testing/synthetic.js';

const batch: LossBatch = { shape: [5, 4, 1, 1], classes: 3, labels: [0, 2, 0, 0, 2] };
const before = syntheticVariable('fc.centers', [3, 4]);

testLossFixtures('center');

describe("PyTorch agrees on the centres' next values", () => {
  interface Case extends LossBatch {
    readonly options: Readonly<Record<string, unknown>>;
    readonly centers: readonly number[];
  }
  const cases = Object.entries(readFixtureJson<Readonly<Record<string, Case>>>('losses/center.json'));

  test.each(cases)('%s', async (_, expected) => {
    const { results } = await runLoss(expected, { name: 'center', ...expected.options });
    expectClose(results.get('next fc.centers')!, expected.centers, 1e-6, 'centres');
  });
});

test('a loop over samples agrees on the distance and on the centres', async () => {
  const { term, results } = await runLoss(batch, { name: 'center', alpha: 0.25 });
  const x = uniform('feature map', 5 * 4, 2);
  const [counts, sums] = [[0, 0, 0], new Float64Array(3 * 4)];
  let distance = 0;
  batch.labels.forEach((label, i) => {
    counts[label]!++;
    for (let d = 0; d < 4; d++) {
      const difference = before[label * 4 + d]! - x[i * 4 + d]!;
      distance += difference ** 2 / 2 / 5;
      sums[label * 4 + d]! += difference;
    }
  });
  expect(term('center')).toBeCloseTo(distance, 5);
  const expected = Array.from(before, (c, i) => c - (0.25 * sums[i]!) / (1 + counts[Math.floor(i / 4)]!));
  expectClose(results.get('next fc.centers')!, expected, 1e-6, 'centres');
});

test('the centre of a class that is not in the batch stays where it is', async () => {
  const { results } = await runLoss(batch, { name: 'center' });
  const next = results.get('next fc.centers')!;
  expect(next.slice(4, 8)).toEqual(before.slice(4, 8));
  expect(next.slice(0, 4)).not.toEqual(before.slice(0, 4));
});

test('lambda weighs the distance, and the optimizer has no centres to move', async () => {
  const { names, term } = await runLoss(batch, { name: 'center', lambda: 2 });
  expect(term('loss')).toBeCloseTo(term('ce') + 2 * term('center'), 5);
  expect(names).toEqual(['features', 'fc.weight', 'fc.bias']);
  const without = await runLoss(batch, { name: 'center', lambda: 0 });
  expect(without.term('loss')).toBe((await runLoss(batch, { name: 'ce' })).term('loss'));
});

test('a mixture costs what its classes cost, but for a constant', async () => {
  const targets = [0.25, 0.75, 0, 0, 0, 1, 0.2, 0.3, 0.5, 1, 0, 0, 0, 0.5, 0.5];
  const mixed = await runLoss({ ...batch, targets }, { name: 'center', lambda: 1 });
  const gradient = new Float64Array(5 * 4);
  for (const label of [0, 1, 2]) {
    const { results } = await runLoss(
      { ...batch, labels: Array(5).fill(label) },
      { name: 'center', lambda: 1 },
    );
    results.get('gradient of features')!.forEach((value, i) => {
      gradient[i]! += targets[Math.floor(i / 4) * 3 + label]! * value;
    });
  }
  expectClose(mixed.results.get('gradient of features')!, gradient, 1e-5, 'gradient');
});

test.each([80, 1e4, 1e8])('features of ±%d give finite losses, gradients and centres', async (size) => {
  const features = Array.from(uniform('signs', 5 * 4), (value) => size * Math.sign(value));
  const { results, term } = await runLoss({ ...batch, features }, { name: 'center' });
  for (const [name, values] of results) expect(values.every(Number.isFinite), name).toBe(true);
  expectClose([term('center')], [2 * size ** 2], 0.1, 'distance');
});

test.each(['auxiliary', 'gate'])('it can be the base of CC-Loss, %s', async (attention) => {
  const { results, term } = await runLoss(batch, { name: 'cc', base: 'center', attention, lambda: 0.5 });
  expect(term('loss')).toBeCloseTo(term('ce') + 0.003 * term('center') + 0.5 * term('cc'), 5);
  expect(results.get('next fc.centers')).not.toEqual(before);
});
