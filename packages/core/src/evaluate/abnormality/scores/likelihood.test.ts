import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { type NamedConfig, Parts } from '../../../config/index.js';
import { UsageError } from '../../../errors.js';
import { LOSSES } from '../../../losses/index.js';
import type { Loss } from '../../../losses/loss.js';
import { expectClose, normals } from '../../../testing/check-op.js';
import { runExportedScore, runScore, type ScoreCase } from '../../../testing/run-score.js';
import { likelihood } from './likelihood.js';

interface Case {
  readonly classes: number;
  readonly dimensions: number;
  readonly points: number[];
  readonly means: number[];
  readonly rawLogVariances: number[] | null;
  readonly varianceFloor: number;
  readonly scores: number[];
}
const { likelihood: cases } = readFixtureJson<{ likelihood: Case[] }>('evaluate/abnormality.json');

function given({ points, means, rawLogVariances, varianceFloor, classes, dimensions }: Case): ScoreCase {
  const covariance = rawLogVariances ? 'diagonal' : 'unit';
  return {
    score: { name: 'likelihood' },
    embedding: points,
    dimensions,
    classes,
    loss: { name: 'lgm', covariance, varianceFloor },
    variables: { 'fc.means': means, ...(rawLogVariances && { 'fc.log_variances': rawLogVariances }) },
  };
}

describe.each(cases.map((item) => [item.rawLogVariances ? 'learned' : 'unit', item] as const))(
  '%s variances',
  (_, item) => {
    test('SciPy agrees', async () => {
      expectClose(await runScore(given(item)), item.scores, 1e-6, 'fast');
      expectClose(await runScore(given(item), 'reference'), item.scores, 1e-6, 'reference');
      expectClose(await runExportedScore(given(item)), item.scores, 1e-6, 'exported');
    });

    test('as the base of CC-Loss it is the same', async () => {
      const plain = given(item);
      const scores = await runScore({ ...plain, loss: { name: 'cc', base: plain.loss } });
      expect(scores).toEqual(await runScore(plain));
    });
  },
);

test('small differences are told apart at D = 512, where the constant left out is 470', async () => {
  const [dimensions, classes] = [512, 3];
  const means = Array.from(normals(classes * dimensions, 'means'), (value) => value / 16);
  // Ever further from the first mean: scores that differ by 5e-6 and more.
  const points = Array.from({ length: 20 }, (_, step) =>
    means.slice(0, dimensions).map((value, d) => value + (d === 0 ? 0.01 * Math.sqrt(step) : 0)),
  ).flat();
  const scores = await runScore({
    score: { name: 'likelihood' },
    embedding: points,
    dimensions,
    classes,
    loss: { name: 'lgm' },
    variables: { 'fc.means': means },
  });
  expect(new Set(scores).size).toBe(20);
  expect(Math.max(...scores)).toBeLessThan(1);
});

test("it is the energy of the classifier's own logits", async () => {
  const { points, means, classes, dimensions, scores } = cases.find(
    ({ rawLogVariances }) => !rawLogVariances,
  )!;
  const rows = points.length / dimensions;
  const logits = Array.from({ length: rows * classes }, (_, i) => {
    const [row, label] = [Math.floor(i / classes), i % classes];
    let square = 0;
    for (let d = 0; d < dimensions; d++) {
      square += (points[row * dimensions + d]! - means[label * dimensions + d]!) ** 2;
    }
    return -square / 2;
  });
  const energies = await runScore({ score: { name: 'energy' }, logits, classes });
  expectClose(energies, scores, 1e-6, 'energies');
});

test('other classifiers are refused', async () => {
  const resolved = (loss: NamedConfig) => Parts.none.resolve<Loss>(LOSSES, loss);
  expect(likelihood.refuses?.(resolved({ name: 'lgm' }))).toBeUndefined();
  expect(likelihood.refuses?.(resolved({ name: 'cc', base: 'lgm' }))).toBeUndefined();
  for (const loss of [{ name: 'ce' }, { name: 'cc' }, { name: 'cc', base: 'am' }]) {
    expect(likelihood.refuses?.(resolved(loss))).toMatch(`loss lgm, and this one is of ${loss.name}`);
    await expect(runScore({ ...given(cases[0]!), loss })).rejects.toThrow(UsageError);
  }
});
