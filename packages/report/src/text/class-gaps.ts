import type { EvaluationReport } from '@kindred/core/evaluate';
import { countOf, groupDigits, listBriefly } from './words.js';

/** Names that a sentence has room for. */
const SHOWN = 10;

/**
 * What an accuracy hides of the classes, a sentence for each: those that nothing was predicted as, and those that there were
 * no images of. None where every class was tested and predicted.
 */
export function classGapTexts(
  { perClass, neverPredicted, untested }: Pick<EvaluationReport, 'perClass' | 'neverPredicted' | 'untested'>,
  classNames: readonly string[],
): string[] {
  const named = (labels: readonly number[]) => {
    const quoted = labels.map((label) => `'${classNames[label]}'`);
    return `${labels.length === 1 ? 'class' : 'classes'} ${listBriefly(quoted, SHOWN)}`;
  };
  const missed = neverPredicted.reduce((sum, label) => sum + perClass[label]!.support, 0);
  return [
    ...(neverPredicted.length > 0
      ? [
          `${named(neverPredicted)} never predicted: ${countOf(missed, 'image')} of ${neverPredicted.length === 1 ? 'it' : 'them'}, none recognised`,
        ]
      : []),
    ...(untested.length > 0
      ? [
          `there are no images of ${named(untested)}: nothing is measured of ${untested.length === 1 ? 'it' : 'them'}`,
        ]
      : []),
  ];
}

/** What is said where no image was taken for one of another class: no more than was tested. */
export function faultlessText({ classes, untested, samples }: EvaluationReport): string {
  if (untested.length === 0) return 'No class was mistaken for another';
  const tested = countOf(classes - untested.length, 'class', 'classes');
  return (
    `${countOf(samples, 'image')} of ${tested} ${samples === 1 ? 'is' : 'are'} right, ` +
    `but ${groupDigits(untested.length)} of ${groupDigits(classes)} classes were not tested`
  );
}
