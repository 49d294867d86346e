import { describe, expect, test } from 'vitest';
import { UsageError } from '../errors.js';
import { Graph } from '../graph/graph.js';
import { interpret } from '../graph/interpret.js';
import { Network } from '../nn/scope.js';
import { expectClose } from '../testing/check-op.js';
import { testLossFixtures } from '../testing/loss-fixtures.js';
import { type LossBatch, runLoss } from '../testing/run-loss.js';
import { uniform } from '../testing/synthetic.js';
import { randomMask } from './mutual-channel.js';

/** Three channels for each of three classes, on four pixels. */
const batch: LossBatch = { shape: [4, 9, 2, 2], classes: 3, labels: [0, 1, 2, 1] };
const defaults = { name: 'mc' };

testLossFixtures('mc');

function maskOf(classes: number, xi: number, { key = 1, place = 'fc.mask0' } = {}): number[][] {
  const network = new Network(new Graph(), 'training');
  const mask = randomMask(network.root.at(place), classes, xi);
  const [values] = interpret([mask], new Map([[network.randomKey, Float64Array.of(key)]]));
  return Array.from({ length: classes }, (_, k) => Array.from(values!.data.slice(k * xi, (k + 1) * xi)));
}

/** L_dis and L_div from their definitions, class by class. */
function naive({ shape, classes, labels }: LossBatch, features: ArrayLike<number>) {
  const [samples, channels, height, width] = shape as [number, number, number, number];
  const [xi, pixels] = [channels / classes, height * width];
  const masks = maskOf(classes, xi);
  let [dis, div] = [0, 0];
  for (let i = 0; i < samples; i++) {
    const at = (c: number, p: number) => features[(i * channels + c) * pixels + p]!;
    const logits: number[] = [];
    for (let k = 0; k < classes; k++) {
      const own = Array.from({ length: xi }, (_, j) => k * xi + j);
      let [average, diversity] = [0, 0];
      for (let p = 0; p < pixels; p++) {
        average += Math.max(...own.map((c, j) => at(c, p) * masks[k]![j]!)) / pixels;
        const shares = own.map((c) => {
          let total = 0;
          for (let q = 0; q < pixels; q++) total += Math.exp(at(c, q));
          return Math.exp(at(c, p)) / total;
        });
        diversity += Math.max(...shares);
      }
      logits.push(average);
      div += (1 - diversity / xi) / (samples * classes);
    }
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    dis += (Math.log(total) - logits[labels[i]!]!) / samples;
  }
  return { dis, div };
}

test('a loop over samples, classes, channels and pixels agrees', async () => {
  const { term } = await runLoss(batch, defaults);
  const { dis, div } = naive(batch, uniform('feature map', 4 * 9 * 4, 2));
  expect(term('dis')).toBeCloseTo(dis, 5);
  expect(term('div')).toBeCloseTo(div, 5);
});

test('mu and lambda weigh the terms', async () => {
  const { term } = await runLoss(batch, { ...defaults, mu: 0.5, lambda: 3 });
  expect(term('loss')).toBeCloseTo(term('ce') + 0.5 * (term('dis') + 3 * term('div')), 5);
  const without = await runLoss(batch, { ...defaults, mu: 0 });
  expect(without.term('loss')).toBe((await runLoss(batch, { name: 'ce' })).term('loss'));
});

describe('diversity', () => {
  /** Two classes, of two channels each; a channel is bright in one of four pixels. */
  const divOf = async (pixels: readonly number[]) => {
    const features = pixels.flatMap((bright) => [0, 1, 2, 3].map((pixel) => (pixel === bright ? 200 : 0)));
    return (await runLoss({ shape: [1, 4, 2, 2], classes: 2, labels: [0], features }, defaults)).term('div');
  };

  test('channels of a class in different places cost nothing, in the same place 1 - 1 / xi', async () => {
    expect(await divOf([0, 3, 1, 2])).toBeCloseTo(0, 6);
    expect(await divOf([0, 0, 2, 2])).toBeCloseTo(0.5, 6);
    expect(await divOf([0, 0, 1, 2])).toBeCloseTo(0.25, 6);
  });

  test('between classes, places do not matter', async () => {
    expect(await divOf([0, 3, 0, 3])).toBeCloseTo(0, 6);
  });
});

describe('the mask', () => {
  test.each([
    [1, 0],
    [2, 1],
    [3, 1],
    [10, 5],
    [11, 5],
  ])('of %d channels drops exactly %d in each class', (xi, dropped) => {
    for (const row of maskOf(20, xi)) {
      expect(row.filter((value) => value === 0)).toHaveLength(dropped);
      expect(row.every((value) => value === 0 || value === 1)).toBe(true);
    }
  });

  test('repeats with the same key and place, and differs with others and between classes', () => {
    const mask = maskOf(4, 10);
    expect(maskOf(4, 10)).toEqual(mask);
    expect(maskOf(4, 10, { key: 2 })).not.toEqual(mask);
    expect(maskOf(4, 10, { place: 'fc.mask1' })).not.toEqual(mask);
    expect(mask[0]).not.toEqual(mask[1]);
  });

  test('drops each channel equally often', () => {
    const rows = maskOf(2000, 4);
    for (const j of [0, 1, 2, 3]) {
      const dropped = rows.filter((row) => row[j] === 0).length;
      // Of 2000 with probability 1/2, and so a deviation of 22.
      expect(Math.abs(dropped - 1000)).toBeLessThan(90);
    }
  });
});

test('with one channel for a class nothing is dropped, and nothing can be apart', async () => {
  const given: LossBatch = { shape: [3, 3, 2, 2], classes: 3, labels: [0, 1, 2] };
  const { term } = await runLoss(given, defaults);
  const { dis } = naive(given, uniform('feature map', 3 * 3 * 4, 2));
  expect(term('dis')).toBeCloseTo(dis, 5);
  expect(term('div')).toBeCloseTo(0, 6);
});

test('fewer channels than classes are refused', async () => {
  const attempt = runLoss({ shape: [2, 4, 2, 2], classes: 5, labels: [0, 4] }, defaults);
  await expect(attempt).rejects.toThrow(UsageError);
  await expect(attempt).rejects.toThrow(/4 channels for 5 classes; take a wider network/);
});

test.each([80, 1e4, 1e30])('features of ±%d give finite losses and gradients', async (size) => {
  const features = Array.from(uniform('signs', 4 * 9 * 4), (value) => size * Math.sign(value));
  const { results } = await runLoss({ ...batch, features }, defaults);
  for (const [name, values] of results) expect(values.every(Number.isFinite), name).toBe(true);
});

test.each([
  [[1, 1, 1, 1], 4],
  [[2], 1],
])('classes %j in the batch', async (labels, samples) => {
  const { results } = await runLoss({ ...batch, shape: [samples, 9, 2, 2], labels }, defaults);
  for (const [name, values] of results) expect(values.every(Number.isFinite), name).toBe(true);
});

test.each(['auxiliary', 'gate'])('it can be the base of CC-Loss, %s', async (attention) => {
  const { term } = await runLoss(batch, { name: 'cc', base: 'mc', attention, lambda: 0.5 });
  const parts = term('ce') + 0.1 * (term('dis') + 10 * term('div')) + 0.5 * term('cc');
  expectClose([term('loss')], [parts], 1e-6, 'loss');
});
