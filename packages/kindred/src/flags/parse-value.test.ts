import { UsageError } from '@kindred/core/errors';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { ValueType } from './field.js';
import { formatValue, parseField, parseValue, placeholder } from './parse-value.js';

const real: ValueType = { kind: 'number', isInteger: false, limits: '' };
const whole: ValueType = { kind: 'number', isInteger: true, limits: 'at least 1' };
const word: ValueType = { kind: 'choice', values: ['cpu', 'cuda'] };
const noisy: ValueType = { kind: 'union', members: [whole, { kind: 'choice', values: ['noise'] }] };

describe('parseValue', () => {
  test.each<[string, ValueType, unknown]>([
    ['0.1', real, 0.1],
    ['1e-3', real, 0.001],
    ['-2', real, -2],
    ['32', whole, 32],
    ['true', { kind: 'boolean' }, true],
    ['false', { kind: 'boolean' }, false],
    ['cuda', word, 'cuda'],
    ['3', { kind: 'choice', values: [1, 3] }, 3],
    ['30,60', { kind: 'list', item: real }, [30, 60]],
    ['0.35..1', { kind: 'tuple', items: [real, real] }, [0.35, 1]],
    ['7', noisy, 7],
    ['noise', noisy, 'noise'],
    ['anything', { kind: 'text' }, 'anything'],
  ])('%s', (text, type, value) => {
    expect(parseValue(text, type, '--x')).toEqual(value);
    expect(formatValue(value, type)).toBe(text === '1e-3' ? '0.001' : text);
  });

  test.each<[string, ValueType, string]>([
    ['ten', real, "--x takes a number, not 'ten'"],
    ['', real, "--x takes a number, not ''"],
    ['NaN', real, "--x takes a number, not 'NaN'"],
    ['Infinity', real, "--x takes a number, not 'Infinity'"],
    ['1.5', whole, "--x takes a whole number, not '1.5'"],
    ['cdua', word, "--x takes cpu or cuda, not 'cdua'; did you mean 'cuda'?"],
    ['yes', { kind: 'boolean' }, "--x takes true or false, not 'yes'"],
    ['30,', { kind: 'list', item: real }, "--x takes a number, not ''"],
    ['1', { kind: 'tuple', items: [real, real] }, "--x takes 2 values joined by '..', not '1'"],
    ['nose', noisy, "--x takes <n|noise>, not 'nose'"],
  ])('refuses %j', (text, type, message) => {
    expect(() => parseValue(text, type, '--x')).toThrow(new UsageError(message));
  });
});

test('a number outside its limits is refused with the limits', () => {
  expect(() => parseField('0', whole, z.int().min(1), '--epochs')).toThrow(
    new UsageError('--epochs must be at least 1, not 0'),
  );
});

test('whatever else a schema demands is said as well', () => {
  const rising = z.array(z.number()).refine(([a, b]) => a! < b!, 'must rise');
  expect(() => parseField('2,1', { kind: 'list', item: real }, rising, '--at')).toThrow('--at must rise');
});

test('long fractions are shortened for display', () => {
  expect(formatValue([3 / 4, 4 / 3], { kind: 'tuple', items: [real, real] })).toBe('0.75..1.333');
  expect(formatValue({ name: 'cc' }, { kind: 'named', words: [] })).toBe('cc');
});

test('placeholders show what a flag takes', () => {
  expect(placeholder(whole)).toBe('n');
  expect(placeholder(word)).toBe('cpu|cuda');
  expect(placeholder({ kind: 'list', item: real })).toBe('x,...');
  expect(placeholder({ kind: 'named', words: [] })).toBe('name');
  expect(placeholder({ kind: 'named', words: ['none'] })).toBe('none|name');
  expect(placeholder({ kind: 'namedList', words: ['auto', 'none'] })).toBe('auto|none|list');
});
