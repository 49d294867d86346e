import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { KindredError, UsageError } from '../../errors.js';
import { confidentLearning, type LabelReport } from './confident-learning.js';
import { LABEL_FILTERS, type LabelFilter, wholeNumbers } from './label-filters.js';
import { softmaxRows } from './labelled-probabilities.js';

/** As fixtures/evaluate/label_errors.py records it, from the published definitions. */
interface Case
  extends Pick<LabelReport, 'thresholds' | 'confident' | 'joint' | 'wrongShare' | 'wrongShares'> {
  readonly classes: number;
  /** Probabilities in steps of 1/4096. */
  readonly steps: number[];
  readonly labels: number[];
  readonly issues: Record<LabelFilter, number[]>;
  readonly margins: number[];
}
const cases = readFixtureJson<Record<string, Case>>('evaluate/label_errors.json');

const inputOf = ({ steps, labels, classes }: Pick<Case, 'steps' | 'labels' | 'classes'>) => ({
  probabilities: Float32Array.from(steps, (step) => step / 4096),
  labels: Int32Array.from(labels),
  classes,
});

function expectNear(actual: unknown, expected: unknown): void {
  if (Array.isArray(expected)) {
    expect(actual).toHaveLength(expected.length);
    for (const [i, value] of expected.entries()) expectNear((actual as unknown[])[i], value);
  } else if (expected === null) expect(actual).toBeNull();
  else expect(actual).toBeCloseTo(expected as number, 12);
}

describe.each(Object.entries(cases))('%s', (_, expected) => {
  const input = inputOf(expected);

  test('thresholds, confident joint, joint and shares are as published', () => {
    const report = confidentLearning(input);
    expect(report.confident).toEqual(expected.confident);
    for (const name of ['thresholds', 'joint', 'wrongShare', 'wrongShares'] as const)
      expectNear(report[name], expected[name]);
  });

  test.each(LABEL_FILTERS)('%s finds the same images in the same order', (filter) => {
    const { issues } = confidentLearning(input, { filter });
    expect(issues.map(({ image }) => image)).toEqual(expected.issues[filter]);
    for (const { image, margin, label, suggested } of issues) {
      expect(margin).toBeCloseTo(expected.margins[image]!, 12);
      expect(suggested).not.toBe(label);
    }
  });
});

test('the recorded cases have labels that are wrong, and find most of them differently', () => {
  const flipped = cases['a fifth flipped, uneven classes']!;
  const found = LABEL_FILTERS.map((filter) => flipped.issues[filter].join());
  expect(new Set(found).size).toBeGreaterThan(3);
});

test('numbers are rounded such that their sum stays', () => {
  expect(wholeNumbers([0.5, 0.5, 1.5, 0.5])).toEqual([1, 0, 2, 0]);
  expect(wholeNumbers([2.4, 2.4, 0.2])).toEqual([3, 2, 0]);
  expect(wholeNumbers([])).toEqual([]);
});

test('softmax is a distribution, also of logits of ±80', () => {
  const rows = softmaxRows(Float32Array.of(80, -80, 0, 0), 2);
  expect([...rows]).toEqual([1, expect.closeTo(0, 12), 0.5, 0.5]);
});

describe('refuses', () => {
  const input = { probabilities: Float32Array.of(0.5, 0.5), labels: Int32Array.of(1), classes: 2 };
  test.each<[string, Partial<typeof input>, string]>([
    ['NaN', { probabilities: Float32Array.of(Number.NaN, 1) }, 'image 0 has NaN for class 0'],
    ['logits', { probabilities: Float32Array.of(3, -2) }, 'image 0 has 3 for class 0'],
    ['rows that do not sum to 1', { probabilities: Float32Array.of(0.5, 0.25) }, 'sum to 0.75, not to 1'],
    ['another size', { classes: 3 }, 'must be [1, 3]'],
    ['a label that is no class', { labels: Int32Array.of(2) }, 'image 0 has label 2, outside 0 .. 1'],
    ['nothing', { labels: new Int32Array(0), probabilities: new Float32Array(0) }, 'no labels'],
  ])('%s', (_, wrong, message) => {
    const call = () => confidentLearning({ ...input, ...wrong });
    expect(call).toThrow(KindredError);
    expect(call).toThrow(message);
  });

  test('an unknown filter', () => {
    const call = () => confidentLearning(input, { filter: 'guess' as LabelFilter });
    expect(call).toThrow(UsageError);
    expect(call).toThrow('prune-by-noise-rate');
  });
});
