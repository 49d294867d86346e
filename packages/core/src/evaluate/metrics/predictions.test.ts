import { describe, expect, test } from 'vitest';
import { KindredError } from '../../errors.js';
import { checkPredictions, type Predictions, softmaxOfRow } from './predictions.js';

function predictions(logits: number[], labels: number[], classes: number): Predictions {
  return { logits: Float32Array.from(logits), labels: Int32Array.from(labels), classes };
}

describe('checkPredictions', () => {
  test.each<[string, Predictions, RegExp]>([
    ['no samples', predictions([], [], 3), /at least one image/],
    ['no classes', predictions([], [0], 0), /at least one class, not 0/],
    ['too few logits', predictions([1, 2, 3], [0, 1], 2), /3 logits.*must be \[2, 2\]/],
    ['a label past the classes', predictions([1, 2, 3, 4], [0, 2], 2), /image 1 has label 2, outside 0 .. 1/],
    ['a negative label', predictions([1, 2], [-1], 2), /image 0 has label -1/],
    ['not-a-number', predictions([1, 2, 3, Number.NaN], [0, 1], 2), /image 1 has a logit of NaN/],
    ['infinity', predictions([1, -Infinity], [0], 2), /image 0 has a logit of -Infinity/],
  ])('refuses %s', (_, input, message) => {
    expect(() => checkPredictions(input)).toThrow(KindredError);
    expect(() => checkPredictions(input)).toThrow(message);
  });
});

describe('softmaxOfRow', () => {
  test('closed forms', () => {
    expect(softmaxOfRow(predictions([0, Math.log(3)], [0], 2), 0).confidence).toBeCloseTo(0.75, 7);
    expect(softmaxOfRow(predictions([0, Math.log(3)], [0], 2), 0).nll).toBeCloseTo(Math.log(4), 7);
    expect(softmaxOfRow(predictions([5], [0], 1), 0)).toEqual({ predicted: 0, confidence: 1, nll: 0 });
  });

  test('reads the row of the sample, and predicts the first among equals', () => {
    const input = predictions([9, 9, 9, 1, 4, 4], [0, 2], 3);
    expect(softmaxOfRow(input, 0)).toMatchObject({ predicted: 0, confidence: 1 / 3 });
    expect(softmaxOfRow(input, 1).predicted).toBe(1);
  });

  test('a confident row keeps its tiny loss', () => {
    // exp(-80) is lost beside 1; log(1 + e^-80) = e^-80.
    expect(softmaxOfRow(predictions([40, -40], [0], 2), 0).nll / Math.exp(-80)).toBeCloseTo(1, 12);
  });

  test.each([80, 1e4, 1e30])('logits of ±%d give a finite loss', (size) => {
    const { nll } = softmaxOfRow(predictions([size, -size], [1], 2), 0);
    expect(nll / (2 * Math.fround(size))).toBeCloseTo(1, 12);
  });
});
