import type { ClassMetrics } from './classification.js';

/** What the accuracy alone hides of the classes of an evaluation. */
export interface ClassGaps {
  /**
   * Whether the accuracy is mostly that of the larger classes: of those that have samples, the largest has twice as many as
   * the smallest, or more. The balanced accuracy then belongs beside it.
   */
  readonly uneven: boolean;
  /** Classes without samples, of which nothing is known; rising. */
  readonly untested: readonly number[];
  /** Classes that have samples, and that nothing was predicted as; rising. */
  readonly neverPredicted: readonly number[];
}

/** How many times as many samples make classes uneven. */
const UNEVEN = 2;

/** What of the classes an accuracy alone hides: see {@link ClassGaps}. */
export function classGaps(perClass: readonly Pick<ClassMetrics, 'support' | 'predicted'>[]): ClassGaps {
  const labelsWhere = (holds: (one: Pick<ClassMetrics, 'support' | 'predicted'>) => boolean) =>
    perClass.flatMap((one, label) => (holds(one) ? [label] : []));
  const sizes = perClass.map(({ support }) => support).filter((support) => support > 0);
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)];
  return {
    uneven: largest >= UNEVEN * smallest && sizes.length > 1,
    untested: labelsWhere(({ support }) => support === 0),
    neverPredicted: labelsWhere(({ support, predicted }) => support > 0 && predicted === 0),
  };
}
