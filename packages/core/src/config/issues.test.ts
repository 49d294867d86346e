import { expect, test } from 'vitest';
import * as z from 'zod';
import { describeIssues } from './issues.js';

const schema = z.strictObject({
  epochs: z.int().min(1).optional(),
  channels: z.union([z.literal(1), z.literal(3)]).optional(),
  size: z.union([z.int(), z.strictObject({ height: z.int() })]).optional(),
  inner: z.strictObject({ seed: z.int().optional() }).optional(),
});

function describe(value: unknown): string {
  return describeIssues(schema.safeParse(value).error!, Object.keys(schema.shape));
}

test('names the field, also of an inner object', () => {
  expect(describe({ epochs: 0 })).toBe('epochs: Too small: expected number to be >=1');
  expect(describe({ inner: { seed: 'x' } })).toMatch(/^inner\.seed: .*expected number, received string$/);
  expect(describe('x')).toBe('Invalid input: expected object, received string');
});

test('a choice of values is listed', () => {
  expect(describe({ channels: 2 })).toBe('channels: Invalid input: expected 1 or 3');
  expect(describe({ size: 'x' })).toBe('size: Invalid input');
});

test('an unknown name comes with the one that was probably meant, where its neighbours are known', () => {
  expect(describe({ epoch: 3, other: 1 })).toBe(
    "'epoch' is unknown (did you mean 'epochs'?); 'other' is unknown",
  );
  expect(describe({ inner: { epoch: 1 } })).toBe("inner: 'epoch' is unknown");
});

test('everything that is wrong is told, or counted', () => {
  expect(describe({ epochs: 0, channels: 2, size: 'x', sed: 1 }).split('; ')).toHaveLength(4);
  const inner = { seed: 'x' };
  expect(describe({ epochs: 0, channels: 2, size: 'x', inner, sed: 1 })).toMatch(
    /size: .*; inner.*; and 1 more$/,
  );
});
