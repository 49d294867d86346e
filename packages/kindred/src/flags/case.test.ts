import { expect, test } from 'vitest';
import { camelCase, kebabCase } from './case.js';

test('option names turn into flags and back', () => {
  expect(kebabCase('limitPerClass')).toBe('limit-per-class');
  expect(camelCase('limit-per-class')).toBe('limitPerClass');
  expect(camelCase('weightDecay')).toBe('weightDecay');
});
