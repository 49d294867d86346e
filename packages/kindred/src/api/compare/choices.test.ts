import { Parts, shownName } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import { LOSSES } from '@kindred/core/losses';
import { describe, expect, test } from 'vitest';
import { type Choices, resolveChoices, takeNamed } from './choices.js';

test('the shown name is what lists of choices are written like', () => {
  expect(shownName({ name: 'ce' })).toBe('ce');
  const base = { name: 'arcface', margin: 0.3 };
  expect(shownName({ name: 'cc', base, lambda: 0.1 })).toBe('cc:base=arcface:base.margin=0.3:lambda=0.1');
  expect(shownName({ name: 'randomResizedCrop', scale: [0.35, 1] })).toBe('randomResizedCrop:scale=0.35..1');
});

describe('choices', () => {
  const resolve = (choices: Choices<unknown>) => resolveChoices(LOSSES, takeNamed(choices).named, Parts.none);

  test('have all options filled in, and the names that were given', () => {
    const mild = { name: 'cc', lambda: 0.01 };
    expect(resolve({ ce: 'ce', mild })).toEqual([
      { name: 'ce', config: { name: 'ce', labelSmoothing: 0 } },
      { name: 'mild', config: expect.objectContaining({ name: 'cc', lambda: 0.01, form: 'difference' }) },
    ]);
    expect(resolve(['ce', mild]).map(({ name }) => name)).toEqual(['ce', 'cc:lambda=0.01']);
  });

  test.each([
    [[], 'there is no loss to compare'],
    [['triplet'], 'there is no loss "triplet"'],
    [[{ name: 'ce', lambda: 1 }], 'loss ce: '],
    [['ce', 'ce'], 'loss ce is there twice: give them different names'],
  ])('%j is refused', (choices, message) => {
    expect(() => resolve(choices)).toThrow(UsageError);
    expect(() => resolve(choices)).toThrow(message);
  });
});
