import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../errors.js';
import { expectClose } from '../../../testing/check-op.js';
import { runExportedScore, runScore } from '../../../testing/run-score.js';

type Name = 'max-softmax' | 'max-logit' | 'energy';
type Case = Record<Name, number[]> & { classes: number; logits: number[]; temperature: number };
const { logits: cases } = readFixtureJson<{ logits: Case[] }>('evaluate/abnormality.json');

describe.each<Name>(['max-softmax', 'max-logit', 'energy'])('%s', (name) => {
  test.each(cases)(
    'SciPy agrees: $classes classes',
    async ({ classes, logits, temperature, ...expected }) => {
      const given = { score: name === 'energy' ? { name, temperature } : { name }, logits, classes };
      expectClose(await runScore(given), expected[name], 1e-6, 'fast');
      expectClose(await runScore(given, 'reference'), expected[name], 1e-6, 'reference');
      expectClose(await runExportedScore(given), expected[name], 1e-6, 'exported');
    },
  );

  test('is finite at logits of ±80, of ±1e4, and for a single class', async () => {
    for (const size of [80, 1e4]) {
      const logits = [size, -size, -size, size, size, size, -size, -size, -size];
      const scores = await runScore({ score: { name }, logits, classes: 3 });
      expect(scores.every(Number.isFinite), String(scores)).toBe(true);
    }
    const [first, second] = await runScore({ score: { name }, logits: [3, -5], classes: 1 });
    expect([first, second].every(Number.isFinite)).toBe(true);
  });
});

test('surer predictions score higher even where their probabilities round to 1', async () => {
  const logits = [20, 0, 0, 40, 0, 0, 300, 0, 0];
  expect(Math.fround(1 / (1 + 2 * Math.exp(-20)))).toBe(1);
  const [a, b, c] = await runScore({ score: { name: 'max-softmax' }, logits, classes: 3 });
  expect(a).toBeLessThan(b!);
  expect(b).toBeLessThan(c!);
});

test.each([0, -1])('a temperature of %d is refused', async (temperature) => {
  const given = { score: { name: 'energy', temperature }, logits: [1, 2], classes: 2 };
  await expect(runScore(given)).rejects.toThrow(UsageError);
});
