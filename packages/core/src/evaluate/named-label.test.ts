import { describe, expect, test } from 'vitest';
import { UsageError } from '../errors.js';
import { scoreLabel, scoreLabels } from './abnormality/label.js';
import { attackLabel, attackLabels } from './attacks/label.js';

test.each([
  [{ name: 'energy' }, 'energy'],
  [{ name: 'nearest-neighbours', k: 50 }, 'nearest-neighbours k 50'],
  // In the order of the schema; a default that was given is named, too.
  [{ name: 'nearest-neighbours', seed: 0, k: 1 }, 'nearest-neighbours k 1 seed 0'],
  [{ name: 'mahalanobis', normalize: false }, 'mahalanobis normalize false'],
  [{ name: 'energy', temperature: undefined }, 'energy'],
])('score %o is %s', (config, label) => {
  expect(scoreLabel(config)).toBe(label);
});

test.each([
  [{ name: 'fgsm' }, 'fgsm epsilon 8'],
  [{ name: 'fgsm', epsilon: 16 }, 'fgsm epsilon 16'],
  [{ name: 'pgd', randomStart: false, steps: 3 }, 'pgd epsilon 8 steps 3 randomStart false'],
])('attack %o is %s', (config, label) => {
  expect(attackLabel(config)).toBe(label);
});

describe('several', () => {
  test('of one name are told apart by their options', () => {
    const scores = [{ name: 'nearest-neighbours', k: 1 }, { name: 'energy' }, { name: 'nearest-neighbours' }];
    expect(scoreLabels(scores)).toEqual(['nearest-neighbours k 1', 'energy', 'nearest-neighbours']);
    expect(attackLabels([])).toEqual([]);
  });

  test('that are the same are refused, however they are written', () => {
    const twice = { name: 'nearest-neighbours', k: 5 };
    expect(() => scoreLabels([twice, twice])).toThrow(UsageError);
    expect(() => scoreLabels([twice, twice])).toThrow('score nearest-neighbours k 5 is given twice; ');
    expect(() => scoreLabels([{ name: 'energy' }, { name: 'energy', temperature: 1 }])).toThrow(
      'score energy temperature 1 is given twice (once as energy)',
    );
    expect(() => attackLabels([{ name: 'fgsm' }, { name: 'fgsm', epsilon: 8 }])).toThrow(
      'attack fgsm epsilon 8 is given twice; ',
    );
  });

  test('of which one is unknown or wrong are refused', () => {
    expect(() => scoreLabels([{ name: 'luck' }])).toThrow('there is no score "luck"');
    expect(() => attackLabel({ name: 'fgsm', epsilon: 0.5 })).toThrow(UsageError);
  });
});
