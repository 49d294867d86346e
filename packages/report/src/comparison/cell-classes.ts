import { type ClassGaps, classGaps, classMetrics, meanOfKnown } from '@kindred/core/evaluate';
import type { Cell } from './cell.js';

/** What a run's accuracy says little of: how the classes did, each counting alike. */
export interface CellClasses extends ClassGaps {
  /** Mean recall of the classes that have test images. */
  readonly balancedAccuracy: number;
  /** Mean F1 of the classes that have test images or were predicted. */
  readonly macroF1: number;
}

/** From the predictions of the run, which runs of older versions have as well. */
export function cellClasses({ record, arrays: { predictions, labels } }: Cell): CellClasses {
  const classes = record.data.classNames.length;
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  labels.forEach((label, i) => {
    confusion[label]![predictions[i]!]!++;
  });
  const perClass = classMetrics(confusion);
  return {
    ...classGaps(perClass),
    balancedAccuracy: meanOfKnown(perClass.map(({ recall }) => recall)),
    macroF1: meanOfKnown(perClass.map(({ f1 }) => f1)),
  };
}
