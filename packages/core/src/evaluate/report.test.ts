import { describe, expect, test } from 'vitest';
import { Random } from '../random/random.js';
import { averagePrecisions } from './metrics/average-precision.js';
import { classificationMetrics } from './metrics/classification.js';
import { compactness } from './metrics/compactness.js';
import { retrieval } from './metrics/retrieval.js';
import { wilsonInterval } from './metrics/wilson.js';
import { evaluationReport } from './report.js';

function inputOf(samples: number, classes: number) {
  const random = new Random(samples, classes);
  const floats = (length: number) => Float32Array.from({ length }, () => random.normal());
  return {
    logits: floats(samples * classes),
    labels: Int32Array.from({ length: samples }, () => random.int(classes)),
    classes,
    embedding: { vectors: floats(samples * 3), dimensions: 3 },
    attention: { vectors: floats(samples * 5), dimensions: 5 },
  };
}

describe('evaluationReport', () => {
  test('brings the measures together', () => {
    const input = inputOf(50, 8);
    const report = evaluationReport(input, { maxSamples: 20, seed: 2 });
    expect(report).toMatchObject({ samples: 50, classes: 8, accuracy: { k: 5 } });
    const correct = Math.round(report.accuracy.top1 * 50);
    expect(report.accuracy.interval).toEqual(wilsonInterval(correct, 50));
    expect(report.compactness.attention).toEqual(
      compactness({ ...input.attention, labels: input.labels }, { maxSamples: 20, seed: 2 }),
    );
    expect(report.compactness.embedding.samplesUsed).toBe(20);
    expect(report.accuracy.balanced).toBe(classificationMetrics(input).balanced);
    const precisions = averagePrecisions(input);
    expect(report.perClass.map(({ averagePrecision }) => averagePrecision)).toEqual(precisions);
    expect(report.retrieval).toEqual(retrieval({ ...input.embedding, labels: input.labels }));
  });

  test('a network that takes everything for the large class is not said to be good', () => {
    // 20 of 21 are right.
    const labels = Int32Array.from({ length: 21 }, (_, i) => Number(i === 20));
    const logits = Float32Array.from({ length: 42 }, (_, i) => Number(i % 2 === 0));
    const embedding = { vectors: new Float32Array(21), dimensions: 1 };
    const report = evaluationReport({ logits, labels, classes: 2, embedding });
    expect(report).toMatchObject({ uneven: true, neverPredicted: [1], untested: [] });
    expect(report.accuracy.top1).toBeCloseTo(20 / 21, 12);
    expect(report.accuracy.balanced).toBe(0.5);
  });

  test('survives JSON unchanged', () => {
    const report = evaluationReport(inputOf(3, 12));
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  test('has no attention where the network has none', () => {
    const { attention: _, ...input } = inputOf(10, 2);
    expect(evaluationReport(input).compactness).not.toHaveProperty('attention');
  });

  test('refuses features of other samples', () => {
    const input = { ...inputOf(10, 2), embedding: { vectors: new Float32Array(27), dimensions: 3 } };
    expect(() => evaluationReport(input)).toThrow(/must be \[10, 3\]/);
  });
});
