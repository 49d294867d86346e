import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { gradients } from '../autodiff/gradients.js';
import { Parts } from '../config/index.js';
import { UsageError } from '../errors.js';
import { Graph } from '../graph/graph.js';
import { interpret } from '../graph/interpret.js';
import { initialValue, Network } from '../nn/scope.js';
import { feed } from '../ops/input.js';
import { sum } from '../ops/reduce/sum.js';
import { expectClose, normals } from '../testing/check-op.js';
import { testLossFixtures } from '../testing/loss-fixtures.js';
import { type LossBatch, runLoss } from '../testing/run-loss.js';
import { syntheticVariable } from '../testing/synthetic.js';
import { classGaussians, lgm } from './lgm.js';

const batch: LossBatch = { shape: [6, 8, 1, 2], classes: 3, labels: [0, 1, 2, 0, 1, 0] };
const diagonal = { name: 'lgm', covariance: 'diagonal' };
const plain = { name: 'lgm', alpha: 0, lambda: 0 };

testLossFixtures('lgm');

describe('PyTorch agrees on the logits', () => {
  interface Case extends LossBatch {
    readonly options: Readonly<Record<string, unknown>>;
    readonly logits: readonly number[];
    readonly classLogLikelihoods: readonly number[];
  }
  const cases = Object.entries(readFixtureJson<Readonly<Record<string, Case>>>('losses/lgm.json'));

  test.each(cases)('%s', async (_, expected) => {
    const { results } = await runLoss(expected, { name: 'lgm', ...expected.options });
    const logits = results.get('logits')!;
    expectClose(logits, expected.logits, 1e-5, 'logits');
    // They are log-likelihoods but for a constant.
    const constant = (expected.shape[1]! / 2) * Math.log(2 * Math.PI);
    const shifted = logits.map((logit) => logit - constant);
    expectClose(shifted, expected.classLogLikelihoods, 1e-5, 'log-likelihoods');
  });
});

test('without margin and likelihood it is cross-entropy on minus the distances', async () => {
  const features = normals(6 * 8 * 2, 'features');
  const { term } = await runLoss({ ...batch, features: [...features] }, plain);
  const means = syntheticVariable('fc.means', [3, 8]);
  let expected = 0;
  batch.labels.forEach((label, i) => {
    const distances = [0, 1, 2].map((k) => {
      let squares = 0;
      for (let c = 0; c < 8; c++) {
        const x = (features[(i * 8 + c) * 2]! + features[(i * 8 + c) * 2 + 1]!) / 2;
        squares += (x - means[k * 8 + c]!) ** 2;
      }
      return squares / 2;
    });
    expected += (distances[label]! + Math.log(distances.reduce((sum, d) => sum + Math.exp(-d), 0))) / 6;
  });
  expect(term('loss')).toBeCloseTo(expected, 5);
  expect(term('loss')).toBe(term('classification'));
});

test.each([
  [{}, 0, 0.1],
  [{}, 12.4, 0.1],
  [{}, 12.5, 0.2],
  [{}, 25, 0.3],
  [{}, 1e4, 0.3],
  [{ doublingEpochs: 0 }, 0, 0.3],
  [{ doublingEpochs: 3, alpha: 10, alphaStart: 0.5 }, 9.5, 4],
  [{ alpha: 0.05 }, 0, 0.05],
])('with %o, at epoch %d the margin is %d', async (given, epoch, margin) => {
  const lossWith = async (config: object) =>
    (await runLoss({ ...batch, epoch }, { name: 'lgm', lambda: 0, ramp: 0, ...config })).term('loss');
  expectClose([await lossWith(given)], [await lossWith({ alpha: margin, doublingEpochs: 0 })], 1e-6, 'loss');
  expect(await lossWith(given)).toBeGreaterThan(await lossWith({ alpha: 0 }));
});

test.each([
  [0, 0],
  [1, 0.25],
  [4, 1],
  [9, 1],
])('a ramp over 4 epochs: at epoch %d margin and likelihood are %d of their value', async (epoch, share) => {
  const constant = { name: 'lgm', doublingEpochs: 0 };
  const { term } = await runLoss({ ...batch, epoch }, { ...constant, alpha: 2, lambda: 3, ramp: 4 });
  const scaled = { ...constant, alpha: 2 * share, lambda: 3 * share, ramp: 0 };
  expect(term('loss')).toBeCloseTo((await runLoss(batch, scaled)).term('loss'), 4);
});

test('the margin changes the loss alone, not the logits', async () => {
  const [without, withMargin] = [
    await runLoss(batch, plain),
    await runLoss(batch, { name: 'lgm', alpha: 1, ramp: 0 }),
  ];
  expect(withMargin.results.get('logits')).toEqual(without.results.get('logits'));
});

test('lambda weighs the likelihood', async () => {
  const { term } = await runLoss({ ...batch, epoch: 8 }, { ...diagonal, lambda: 3 });
  expect(term('loss')).toBeCloseTo(term('classification') + 3 * term('likelihood'), 4);
});

describe.each([['unit'], ['diagonal']])('%s covariances', (covariance) => {
  const config = { name: 'lgm', covariance };
  const finite = async (given: Partial<LossBatch>) => {
    const { results, term } = await runLoss({ ...batch, epoch: 30, ...given }, config);
    for (const [name, values] of results) expect(values.every(Number.isFinite), name).toBe(true);
    return { results, term };
  };

  test.each([80, 1e4, 1e8])('features of ±%d give finite losses and gradients', async (size) => {
    const features = Array.from(normals(6 * 8 * 2, 'signs'), (value) => size * Math.sign(value));
    const { results, term } = await finite({ features });
    expect(term('loss')).toBeGreaterThan(size);
    expect(results.get('gradient of features')!.some((value) => Math.abs(value) > 0)).toBe(true);
  });

  test('a batch of one class, and of one sample', async () => {
    await finite({ labels: [1, 1, 1, 1, 1, 1] });
    await finite({ shape: [1, 8, 1, 2], labels: [2] });
  });
});

describe('the variables', () => {
  function declare(config: object) {
    const { options } = Parts.none.resolve([lgm], { name: 'lgm', ...config });
    const network = new Network(new Graph(), 'training');
    const classifier = network.root.at('fc');
    const gaussians = classGaussians(classifier, [3, 512], options);
    lgm.logits(classifier, feed(network.graph, 'x', 'float32', [2, 512]), 3, options);
    return { network, gaussians, variables: [...network.variables.values()] };
  }

  test('have learning rates of their own, and do not decay', () => {
    const { variables } = declare({ covariance: 'diagonal', meanRate: 3, varianceRate: 0.25 });
    expect(variables.map(({ initializer: _, tensor: __, outputs: ___, ...rest }) => rest)).toEqual([
      { name: 'fc.means', shape: [3, 512], kind: 'parameter', decay: false, learningRateFactor: 3 },
      {
        name: 'fc.log_variances',
        shape: [3, 512],
        kind: 'parameter',
        decay: false,
        learningRateFactor: 0.25,
      },
    ]);
    expect(declare({}).variables.map(({ name, learningRateFactor }) => [name, learningRateFactor])).toEqual([
      ['fc.means', 2],
    ]);
  });

  const logVariancesAt = (raw: ArrayLike<number> | undefined, varianceFloor: number) => {
    const { network, gaussians } = declare({ covariance: 'diagonal', varianceFloor });
    const { tensor } = network.variables.get('fc.log_variances')!;
    const [slope] = gradients(sum(gaussians.logVariances!), [tensor]);
    const start = initialValue(network.variables.get('fc.log_variances')!, 1);
    const data = Float64Array.from(start, (value, i) => raw?.[i] ?? value);
    return interpret([gaussians.logVariances!, slope!], new Map([[tensor, data]])).map((value) => value.data);
  };

  test.each([0.5, 0.1, 1e-6])('variances start at 1 for a floor of %d', (varianceFloor) => {
    const [logVariances] = logVariancesAt(undefined, varianceFloor);
    for (const value of logVariances!) expect(value).toBeCloseTo(0, 5);
  });

  test('variances stay above the floor, and even there the gradient leads back', () => {
    const lowest = Math.log(0.1);
    const [logVariances, slopes] = logVariancesAt([lowest - 10, lowest - 3, lowest, 5], 0.1);
    for (const value of logVariances!.slice(0, 4)) expect(value).toBeGreaterThan(lowest);
    expect(logVariances![0]).toBeCloseTo(lowest, 4);
    expect(slopes![0]).toBeGreaterThan(4e-5);
    expect(slopes![1]).toBeGreaterThan(0.04);
    expect(slopes![2]).toBeCloseTo(0.5, 6);
    expect(slopes![3]).toBeGreaterThan(0.999);
  });

  test('means start apart', () => {
    const { variables } = declare({});
    const means = initialValue(variables[0]!, 1);
    const square = (k: number, l: number) =>
      means.slice(0, 512).reduce((sum, _, j) => sum + (means[k * 512 + j]! - means[l * 512 + j]!) ** 2, 0);
    for (const [k, l] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      expect(square(k, l)).toBeGreaterThan(3);
      expect(square(k, l)).toBeLessThan(5);
    }
  });
});

test.each([{ varianceFloor: 0 }, { varianceFloor: 1 }, { alpha: -1 }, { covariance: 'full' }])(
  '%o is refused',
  async (wrong) => {
    await expect(runLoss(batch, { ...plain, ...wrong })).rejects.toThrow(UsageError);
  },
);

test.each(['auxiliary', 'gate'])('it can be the base of CC-Loss, %s', async (attention) => {
  const given = { name: 'cc', base: diagonal, attention, lambda: 0.5 };
  const { names, term } = await runLoss({ ...batch, epoch: 8 }, given);
  const parts = term('classification') + 0.1 * term('likelihood') + 0.5 * term('cc');
  expect(term('loss')).toBeCloseTo(parts, 4);
  expect(names).toEqual(expect.arrayContaining(['fc.means', 'fc.log_variances', 'attention.fc1.weight']));
});
