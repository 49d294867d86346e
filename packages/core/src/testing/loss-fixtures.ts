import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { expectClose } from './check-op.js';
import { type LossBatch, runLoss } from './run-loss.js';

/** As fixtures/losses/classification.py records it. */
interface LossCase extends LossBatch {
  readonly options: Readonly<Record<string, unknown>>;
  /** `loss`, and the terms of the log. */
  readonly terms: Readonly<Record<string, number>>;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

/** Tests a loss on every case of `fixtures/losses/NAME.json`. */
export function testLossFixtures(name: string): void {
  const cases = readFixtureJson<Readonly<Record<string, LossCase>>>(`losses/${name}.json`);
  describe('PyTorch agrees on loss, terms and all gradients', () => {
    test.each(Object.entries(cases))('%s', async (_, expected) => {
      const { names, results, term } = await runLoss(expected, { name, ...expected.options });
      for (const [part, value] of Object.entries(expected.terms))
        expectClose([term(part)], [value], 1e-5, part);
      expect(names.sort()).toEqual(Object.keys(expected.gradients).sort());
      for (const [parameter, gradient] of Object.entries(expected.gradients)) {
        expectClose(results.get(`gradient of ${parameter}`)!, gradient, 1e-4, `gradient of ${parameter}`);
      }
    });
  });
}
