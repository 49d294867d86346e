import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../errors.js';
import { expectClose } from '../../../testing/check-op.js';
import { readFixtureJson } from '../../../testing/fixtures.js';
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

test('other classifiers are refused', async () => {
  expect(likelihood.refuses?.({ name: 'lgm' })).toBeUndefined();
  expect(likelihood.refuses?.({ name: 'cc', base: 'lgm' })).toBeUndefined();
  for (const loss of [{ name: 'ce' }, { name: 'cc' }, { name: 'cc', base: 'am' }]) {
    expect(likelihood.refuses?.(loss)).toMatch(`loss lgm, and this one is of ${loss.name}`);
    await expect(runScore({ ...given(cases[0]!), loss })).rejects.toThrow(UsageError);
  }
});
