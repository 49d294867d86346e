import { describe, expect, test } from 'vitest';
import { calibrationText, calibrationWarning, normalityText } from './card-words.js';

describe('the threshold', () => {
  const card = {
    score: { name: 'nearest-neighbours', k: 5 },
    threshold: -0.21344,
    abnormal: 'below' as const,
    falseAlarms: 0.05,
    images: 2400,
  };

  test('with what it rejects, counted', () => {
    expect(normalityText({ ...card, rejected: 118 })).toBe(
      'abnormal below -0.2134 (nearest-neighbours k 5): 118 of 2,400 validation images, 4.92 % ' +
        '(95 % interval 4.12 % to 5.86 %)',
    );
  });

  test('of a model that does not say', () => {
    expect(normalityText(card)).toBe('abnormal below -0.2134 (nearest-neighbours k 5)');
  });
});

describe('the temperature', () => {
  const card = { temperature: 1.5, eceBefore: 0.031, eceAfter: 0.0092, images: 2400 };

  test('with the calibration errors', () => {
    expect(calibrationText(card)).toBe(
      'temperature 1.500: ECE 3.10 % before, 0.92 % after (cross-fitted), on 2,400 validation images',
    );
    expect(calibrationWarning(card)).toBeUndefined();
  });

  test('that makes it worse', () => {
    expect(calibrationWarning({ ...card, eceAfter: 0.04 })).toMatch(/higher, 4\.00 % instead of 3\.10 %/);
  });

  test('that stays 1, with the reason', () => {
    const unbounded = 'too few errors';
    expect(calibrationText({ ...card, temperature: 1, unbounded, eceAfter: 0.031 })).toBe(
      'temperature 1, confidences stay as they are: too few errors (ECE 3.10 % on 2,400 validation images)',
    );
  });
});
