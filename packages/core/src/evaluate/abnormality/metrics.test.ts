import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { KindredError, UsageError } from '../../errors.js';
import { Random } from '../../random/random.js';
import { wilsonInterval } from '../metrics/wilson.js';
import type { Detection } from './detection.js';
import { type DetectionMetrics, detectionMetrics } from './metrics.js';
import type { DetectionScores } from './rank-scores.js';

interface Scores {
  readonly normal: number[];
  readonly abnormal: number[];
}
const fixture = readFixtureJson<{
  detection: Record<string, Scores & Detection>;
  bootstrap: Scores & { bounds: Record<keyof Detection, [number, number]> };
}>('evaluate/abnormality.json');

const names = ['auroc', 'auprNormal', 'auprAbnormal', 'fpr95'] as const;

function valuesOf(scores: DetectionScores): Detection {
  const metrics = detectionMetrics(scores, { resamples: 1 });
  return Object.fromEntries(names.map((name) => [name, metrics[name].value])) as unknown as Detection;
}

function expectValues(actual: Detection, expected: Detection): void {
  for (const name of names) expect(actual[name], name).toBeCloseTo(expected[name], 12);
}

/** By the definitions: all pairs, all thresholds. */
function naive({ normal, abnormal }: Scores): Detection {
  const share = (scores: number[], accepts: (score: number) => boolean) =>
    scores.filter(accepts).length / scores.length;
  const pairs = normal.flatMap((n) => abnormal.map((a) => (n > a ? 1 : n === a ? 0.5 : 0)));
  const averagePrecision = (positives: number[], negatives: number[]) => {
    const thresholds = [...new Set([...positives, ...negatives])].sort((a, b) => b - a);
    let before = 0;
    return thresholds.reduce((sum, threshold) => {
      const recall = share(positives, (score) => score >= threshold);
      const found = recall * positives.length;
      const alarms = share(negatives, (score) => score >= threshold) * negatives.length;
      const gain = (recall - before) * (found / (found + alarms));
      before = recall;
      return sum + gain;
    }, 0);
  };
  const accepting = normal.filter((threshold) => share(normal, (score) => score >= threshold) >= 0.95);
  const threshold = Math.max(...accepting);
  const negated = (scores: number[]) => scores.map((score) => -score);
  return {
    auroc: pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length,
    auprNormal: averagePrecision(normal, abnormal),
    auprAbnormal: averagePrecision(negated(abnormal), negated(normal)),
    fpr95: share(abnormal, (score) => score >= threshold),
  };
}

/** A few different values, so that there are ties within and between the kinds. */
function coarseScores(seed: number): Scores {
  const random = new Random(seed);
  const draw = (count: number, shift: number) =>
    Array.from({ length: count }, () => Math.round(3 * (random.normal() + shift)));
  return { normal: draw(1 + random.int(45), 0.5), abnormal: draw(1 + random.int(45), 0) };
}

test.each(Object.entries(fixture.detection))(
  'scikit-learn agrees: %s',
  (_, { normal, abnormal, ...expected }) => {
    expectValues(valuesOf({ normal, abnormal }), expected);
    expectValues(naive({ normal, abnormal }), expected);
  },
);

describe('exact on ties', () => {
  test('a loop over pairs and thresholds agrees', () => {
    for (let seed = 0; seed < 60; seed++) {
      const scores = coarseScores(seed);
      expectValues(valuesOf(scores), naive(scores));
    }
  });

  test('the order of the images does not matter', () => {
    const { normal, abnormal } = coarseScores(3);
    const turned = { normal: normal.toReversed(), abnormal: abnormal.toReversed() };
    expect(valuesOf(turned)).toEqual(valuesOf({ normal, abnormal }));
  });

  test('minus zero equals zero', () => {
    expect(valuesOf({ normal: [-0, 0], abnormal: [0, -0] }).auroc).toBe(0.5);
  });
});

test('a rising function of the scores changes nothing', () => {
  const { normal, abnormal } = fixture.detection.typical!;
  const raised = { normal: normal.map(Math.exp), abnormal: abnormal.map(Math.exp) };
  expect(valuesOf(raised)).toEqual(valuesOf({ normal, abnormal }));
});

test('infinite scores are scores', () => {
  const scores = { normal: [Infinity, 2, -Infinity], abnormal: [-Infinity, 1, Infinity] };
  const finite = { normal: [9, 2, -9], abnormal: [-9, 1, 9] };
  expect(valuesOf(scores)).toEqual(valuesOf(finite));
});

test('NaN and nothing are refused', () => {
  expect(() => valuesOf({ normal: [1, Number.NaN], abnormal: [0] })).toThrow(
    'the score of normal image 1 is NaN',
  );
  expect(() => valuesOf({ normal: [1], abnormal: new Float32Array([Number.NaN]) })).toThrow(
    'the score of abnormal image 0 is NaN',
  );
  expect(() => valuesOf({ normal: [], abnormal: [0] })).toThrow(KindredError);
  expect(() => valuesOf({ normal: [1], abnormal: [] })).toThrow('there are no scores of abnormal images');
});

describe('bootstrap intervals', () => {
  const { bounds, ...scores } = fixture.bootstrap;

  test.each(names)('are those of scikit-learn and NumPy: %s', (name) => {
    const { lower, upper, value } = detectionMetrics(scores, { resamples: 4000 })[name];
    const [expectedLower, expectedUpper] = bounds[name];
    const width = expectedUpper - expectedLower;
    // The bounds of 2000 random samples are themselves good to about 3 % of the width; those of few steps less.
    const tolerance = (name === 'fpr95' ? 0.2 : 0.1) * width;
    expect(Math.abs(lower - expectedLower)).toBeLessThan(tolerance);
    expect(Math.abs(upper - expectedUpper)).toBeLessThan(tolerance);
    expect(lower).toBeLessThan(value);
    expect(upper).toBeGreaterThan(value);
  });

  test('more images narrow them', () => {
    const width = ({ auroc }: DetectionMetrics) => auroc.upper - auroc.lower;
    const usual = width(detectionMetrics(scores));
    const times = (list: number[]) => Array.from({ length: 16 }, () => list).flat();
    const many = detectionMetrics({ normal: times(scores.normal), abnormal: times(scores.abnormal) });
    expect(width(many) / usual).toBeGreaterThan(0.2);
    expect(width(many) / usual).toBeLessThan(0.3);
  });

  test('repeat themselves for a seed', () => {
    expect(detectionMetrics(scores, { seed: 1 })).toEqual(detectionMetrics(scores, { seed: 1 }));
    expect(detectionMetrics(scores, { seed: 1 })).not.toEqual(detectionMetrics(scores, { seed: 2 }));
  });

  test('of an FPR without errors, or without anything else, are those of its few images', () => {
    const apart = { normal: [3, 4, 5], abnormal: [0, 1] };
    const { auroc, fpr95 } = detectionMetrics(apart);
    expect(auroc).toEqual({ value: 1, lower: wilsonInterval(2, 2).lower, upper: 1 });
    expect(fpr95).toEqual({ value: 0, lower: 0, upper: wilsonInterval(0, 2).upper });
    const exchanged = detectionMetrics({ normal: apart.abnormal, abnormal: apart.normal });
    expect(exchanged.fpr95).toEqual({ value: 1, lower: wilsonInterval(3, 3).lower, upper: 1 });
  });

  test('of an FPR of 0 are never narrower than what the bootstrap finds', () => {
    // The lowest of 20 normal images is below all 400 abnormal ones: where it is drawn twice, all of these are accepted.
    const normal = [0, ...Array.from({ length: 19 }, (_, i) => i + 10)];
    const { fpr95 } = detectionMetrics({ normal, abnormal: new Array<number>(400).fill(5) });
    expect(fpr95).toEqual({ value: 0, lower: 0, upper: 1 });
    expect(wilsonInterval(0, 400).upper).toBeLessThan(0.01);
  });

  test.each([0, 1.5])('%d samples are refused', (resamples) => {
    expect(() => detectionMetrics(scores, { resamples })).toThrow(UsageError);
  });
});
