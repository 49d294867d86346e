import { KindredError } from '@kindred/core/errors';
import { expect, test } from 'vitest';
import { engineError } from './engine-error.js';

test('too little memory is said in words, and other errors stay', () => {
  const cause = new Error(
    'Non-zero status code: Failed to allocate memory for requested buffer of size 17179869184',
  );
  const told = engineError(cause, true);
  expect(told).toBeInstanceOf(KindredError);
  expect(told).toMatchObject({ message: expect.stringContaining('smaller `batchSize`'), cause });
  expect(engineError(cause, false)).toMatchObject({ message: expect.not.stringContaining('`') });
  const other = new Error('Invalid rank for input');
  expect(engineError(other, true)).toBe(other);
});
