import { expect, test } from 'vitest';
import * as z from 'zod';
import { describeIssues, describeOptionIssues } from './issues.js';

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
  expect(describe({ epochs: 0 })).toBe('epochs: must be at least 1');
  expect(describe({ epochs: 1.5 })).toBe('epochs: must be a whole number');
  expect(describe({ inner: { seed: 'x' } })).toBe('inner.seed: must be a number, not text');
  expect(describe('x')).toBe('must be an object, not text');
  const { error } = schema.safeParse({ epochs: 0 });
  expect(describeOptionIssues(error!)).toBe('`epochs` must be at least 1');
});

test('a field that is missing, and words of a schema of its own', () => {
  const own = z.strictObject({
    seed: z.int(),
    colour: z.string().refine(() => false, { error: 'is a colour' }),
  });
  const { error } = own.safeParse({ colour: 'x' });
  expect(describeIssues(error!)).toBe('seed: is missing: it must be a number; colour: is a colour');
});

test('a choice of values is listed', () => {
  expect(describe({ channels: 2 })).toBe('channels: must be 1 or 3');
  expect(describe({ size: 'x' })).toBe('size: must be a number or an object');
  const freeze = z.union([z.enum(['none', 'all']), z.int().min(0)]);
  const said = (value: unknown) => describeIssues(freeze.safeParse(value).error!);
  expect(said('half')).toBe('must be none or all or a number');
  expect(said(-3)).toBe('must be at least 0');
  expect(said(1.5)).toBe('must be none or all or a whole number');
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
