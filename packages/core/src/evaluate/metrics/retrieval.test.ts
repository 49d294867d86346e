import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { Random } from '../../random/random.js';
import { testEngine } from '../../testing/run-network.js';
import { retrieval } from './retrieval.js';
import { retrievalByEngine } from './retrieval-by-engine.js';
import type { Retrieval } from './retrieval-tally.js';

/** As fixtures/evaluate/retrieval.py records it. */
interface Case {
  readonly dimensions: number;
  readonly vectors: readonly number[];
  readonly labels: readonly number[];
  readonly k: number;
  readonly references?: readonly number[];
  readonly referenceLabels?: readonly number[];
  readonly expected: Retrieval;
}

const labelled = (vectors: readonly number[], labels: readonly number[], dimensions: number) => ({
  vectors: Float32Array.from(vectors),
  labels: Int32Array.from(labels),
  dimensions,
});

const cases = readFixtureJson<Readonly<Record<string, Case>>>('evaluate/retrieval.json');

test.each(Object.entries(cases))('NumPy agrees: %s', (_, { expected, ...given }) => {
  const { dimensions, vectors, labels, k, references, referenceLabels } = given;
  const found = retrieval(labelled(vectors, labels, dimensions), {
    k,
    ...(references && { references: labelled(references, referenceLabels!, dimensions) }),
  });
  const close = (share: number | null) => (share === null ? null : expect.closeTo(share, 12));
  expect(found).toEqual({
    ...expected,
    precisionAt1: close(expected.precisionAt1),
    rPrecision: close(expected.rPrecision),
    mapAtR: close(expected.mapAtR),
    knn: { k: expected.knn.k, accuracy: close(expected.knn.accuracy) },
  });
});

test('the example of "A Metric Learning Reality Check": R-precision alike, MAP@R tells the orders apart', () => {
  // One query at 0 of class 0, ten references of its class; at the places below there is one of them among the nearest.
  const at = (places: readonly number[]) => {
    const near = Array.from({ length: 10 }, (_, i) => (places.includes(i + 1) ? 0 : 1));
    const far = Array<number>(10 - places.length).fill(0);
    const labels = [...near, ...far];
    return retrieval(labelled([0], [0], 1), {
      references: labelled(
        labels.map((_, i) => i + 1),
        labels,
        1,
      ),
    });
  };
  expect(at([1]).mapAtR).toBeCloseTo(0.1, 12);
  expect(at([10]).mapAtR).toBeCloseTo(0.01, 12);
  expect(at([1, 2])).toMatchObject({ rPrecision: 0.2, mapAtR: expect.closeTo(0.2, 12) });
  expect(at([1, 10])).toMatchObject({ rPrecision: 0.2, mapAtR: expect.closeTo(0.12, 12) });
});

describe('of many samples', () => {
  const random = new Random(1);
  const labels = Array.from({ length: 300 }, () => random.int(6));
  const vectors = labels.flatMap((label) => [0, 1, 2].map((d) => (label === d ? 2 : 0) + random.normal()));

  test('some are asked, the same each time, of all references', () => {
    const input = labelled(vectors, labels, 3);
    const some = retrieval(input, { maxQueries: 120, seed: 3 });
    expect(some).toMatchObject({ queries: 120, lone: 0, references: 300 });
    expect(retrieval(input, { maxQueries: 120, seed: 3 })).toEqual(some);
    expect(Math.abs(some.mapAtR! - retrieval(input).mapAtR!)).toBeLessThan(0.05);
  });

  test('those of one set are those of two, but for the query itself', () => {
    const input = labelled(vectors, labels, 3);
    const copy = labelled(vectors, labels, 3);
    // Each finds its own copy first.
    expect(retrieval(input, { references: copy }).precisionAt1).toBe(1);
    expect(retrieval(input).precisionAt1).toBeLessThan(1);
  });
});

// In float32, what is equally far is not for sure.
const untied = Object.entries(cases).filter(([name]) => name !== 'many ties');

describe('by an engine', () => {
  test.each(untied)('as NumPy: %s', async (_, { expected, ...given }) => {
    const { dimensions, vectors, labels, k, references, referenceLabels } = given;
    const engine = testEngine();
    const found = await retrievalByEngine(engine, labelled(vectors, labels, dimensions), {
      k,
      ...(references && { references: labelled(references, referenceLabels!, dimensions) }),
    });
    await engine.close();
    const close = (share: number | null) => (share === null ? null : expect.closeTo(share, 12));
    expect(found).toEqual({
      ...expected,
      precisionAt1: close(expected.precisionAt1),
      rPrecision: close(expected.rPrecision),
      mapAtR: close(expected.mapAtR),
      knn: { k: expected.knn.k, accuracy: close(expected.knn.accuracy) },
    });
  });

  test('in several runs, far from the origin, with equals', async () => {
    const random = new Random(2);
    const labels = Array.from({ length: 700 }, () => random.int(5));
    const rows = labels.map((label) => [0, 1, 2].map((d) => 1000 + (label === d ? 3 : 0) + random.normal()));
    for (let i = 0; i < 100; i++) rows[i + 100] = rows[i]!;
    const input = labelled(rows.flat(), labels, 3);
    const engine = testEngine();
    const found = await retrievalByEngine(engine, input);
    await engine.close();
    const { precisionAt1, rPrecision, mapAtR, knn, ...counts } = retrieval(input);
    expect(found).toEqual({
      ...counts,
      precisionAt1: expect.closeTo(precisionAt1!, 4),
      rPrecision: expect.closeTo(rPrecision!, 4),
      mapAtR: expect.closeTo(mapAtR!, 4),
      knn: { k: knn.k, accuracy: expect.closeTo(knn.accuracy!, 4) },
    });
  });
});

test('what does not fit is refused', () => {
  const one = labelled([1, 2], [0], 2);
  expect(() => retrieval(one, { references: labelled([1], [0], 1) })).toThrow(
    /2 dimensions, but references 1/,
  );
  expect(() => retrieval(one, { k: 0 })).toThrow(/k must be/);
  expect(() => retrieval(labelled([Number.NaN, 1], [0], 2))).toThrow(/not finite/);
});
