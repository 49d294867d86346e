import type { EpochSums } from './checkpoint.js';
import type { EpochMetrics } from './events.js';
import type { StepResult } from './trainer.js';

/** The sums of an epoch with one step more. */
export function addStep(sums: EpochSums, { loss, correct, terms }: StepResult, samples: number): EpochSums {
  return {
    steps: sums.steps + 1,
    samples: sums.samples + samples,
    correct: sums.correct + correct,
    loss: sums.loss + loss,
    terms: Object.fromEntries(
      Object.entries(terms).map(([name, value]) => [name, (sums.terms[name] ?? 0) + value]),
    ),
  };
}

export function meansOf({ steps, samples, correct, loss, terms }: EpochSums): EpochMetrics {
  return {
    loss: loss / steps,
    terms: Object.fromEntries(Object.entries(terms).map(([name, total]) => [name, total / steps])),
    accuracy: correct / samples,
  };
}
