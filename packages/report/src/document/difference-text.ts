import type { Difference } from '../comparison/differences.js';
import { countOf } from '../text/words.js';
import { fixed, points, pValue } from './format.js';

/** A difference in digits and words, as every form of the report shows it. */
export interface DifferenceText {
  /** `3 seeds`: those that both losses have. */
  readonly seeds: string;
  /** `+0.13` */
  readonly points: string;
  /** `−0.20 to +0.46`, or a dash where there is no test. */
  readonly interval: string;
  /** `t(2) = 1.73`; empty where there is no test. */
  readonly t: string;
  readonly p: string;
  readonly adjustedP: string;
  /** Images that one of the two alone gets right: `31 : 42`, the loss first. */
  readonly alone: string;
  readonly pooledP: string;
  readonly pooledAdjustedP: string;
  readonly verdict: string;
}

/** What tables say of a comparison with the baseline. */
export function differenceText(difference: Difference, baseline: string): DifferenceText {
  const { seeds, accuracy, adjustedP, pooled, pooledAdjustedP } = difference;
  const test = accuracy.kind === 'tested' ? accuracy : undefined;
  return {
    seeds: countOf(seeds.length, 'seed'),
    points: points(accuracy.difference),
    interval: test ? `${points(test.interval.lower)} to ${points(test.interval.upper)}` : '–',
    t: test ? `t(${test.degreesOfFreedom}) = ${fixed(test.t, 2)}` : '',
    p: pValue(test?.p ?? null),
    adjustedP: pValue(adjustedP),
    alone: `${pooled.firstOnly} : ${pooled.secondOnly}`,
    pooledP: pValue(pooled.p),
    pooledAdjustedP: pValue(pooledAdjustedP),
    verdict: verdictText(difference, baseline),
  };
}

function verdictText({ verdict, accuracy }: Difference, baseline: string): string {
  if (verdict === 'untested') {
    return accuracy.kind === 'one pair'
      ? 'not tested: one common seed'
      : 'not tested: all differences are equal';
  }
  const words = {
    better: `better than ${baseline}`,
    worse: `worse than ${baseline}`,
    unclear: 'unclear after correction',
    alike: 'no difference beyond noise',
    equal: 'the same accuracy with every seed',
  };
  return words[verdict];
}
