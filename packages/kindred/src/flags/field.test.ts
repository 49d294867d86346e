import { MIXES, TRANSFORMS } from '@kindred/core/data';
import { trainOptionsSchema } from '@kindred/core/train';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { fieldsOf } from './field.js';

function typeOf(schema: z.ZodType) {
  return fieldsOf(z.strictObject({ it: schema }))[0]!.type;
}

describe('the type of a field', () => {
  test.each([
    ['switch', z.boolean().default(false), { kind: 'boolean' }],
    ['whole number', z.int().min(1), { kind: 'number', isInteger: true, limits: 'at least 1' }],
    ['number', z.number().gt(0).lt(1), { kind: 'number', isInteger: false, limits: 'above 0, below 1' }],
    ['number without limits', z.number().optional(), { kind: 'number', isInteger: false, limits: '' }],
    ['names', z.enum(['a', 'b']), { kind: 'choice', values: ['a', 'b'] }],
    ['numbers', z.union([z.literal(1), z.literal(3)]), { kind: 'choice', values: [1, 3] }],
  ])('%s', (_, schema, type) => {
    expect(typeOf(schema)).toEqual(type);
  });

  test('lists, ranges and unions hold other types', () => {
    expect(typeOf(z.array(z.number()))).toMatchObject({ kind: 'list', item: { kind: 'number' } });
    expect(typeOf(z.tuple([z.number(), z.number()]))).toMatchObject({ kind: 'tuple', items: { length: 2 } });
    expect(typeOf(z.union([z.int(), z.literal('noise')]))).toMatchObject({
      kind: 'union',
      members: [{ kind: 'number' }, { kind: 'choice', values: ['noise'] }],
    });
  });
});

test('training options: named things, their defaults, a list of them', () => {
  const fields = new Map(fieldsOf(trainOptionsSchema).map((field) => [field.key, field]));
  expect(fields.get('loss')).toMatchObject({ type: { kind: 'named' }, default: { name: 'cc' } });
  expect(fields.get('model')).toMatchObject({ type: { kind: 'named' }, default: undefined });
  expect(fields.get('mix')).toMatchObject({ type: { kind: 'named', words: ['none'] }, default: 'none' });
  expect(fields.get('augment')).toMatchObject({
    type: { kind: 'namedList', words: ['auto', 'none'] },
    default: 'auto',
  });
});

test('every option has a description', () => {
  const schemas = [trainOptionsSchema, ...[...TRANSFORMS, ...MIXES].map(({ options }) => options)];
  const silent = schemas.flatMap(fieldsOf).filter(({ description }) => description === '');
  expect(silent).toEqual([]);
});
