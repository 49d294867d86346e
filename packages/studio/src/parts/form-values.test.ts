import { expect, test } from 'vitest';
import type { FormOption } from '../protocol/index.js';
import { formatList, labelOf, parseList, relevantValues, withValue } from './form-values.js';

const number = (key: string): FormOption => ({
  ...{ key, flag: `--${key}`, description: '', default: null },
  type: { kind: 'number', isInteger: false, limits: '' },
});

const named = (
  key: string,
  fallback: string | null,
  choices: Readonly<Record<string, FormOption[]>>,
): FormOption => ({
  ...{ key, flag: `--${key}`, description: '', default: fallback },
  type: {
    ...{ kind: 'named', words: [] },
    choices: Object.entries(choices).map(([name, options]) => ({
      name,
      description: '',
      paper: null,
      options,
    })),
  },
});

const base = named('loss.base', 'ce', { ce: [], arcface: [number('loss.base.margin')] });
const options = [
  number('epochs'),
  named('loss', 'cc', { ce: [number('loss.labelSmoothing')], cc: [number('loss.lambda'), base] }),
];

test('options of what is not chosen any more are left out, at any depth', () => {
  const values = { epochs: '3', 'loss.lambda': '0.1', 'loss.base': 'arcface', 'loss.base.margin': '0.3' };
  expect(relevantValues(options, values)).toEqual(values);
  expect(relevantValues(options, { ...values, 'loss.base': 'ce' })).toEqual({
    ...{ epochs: '3', 'loss.lambda': '0.1', 'loss.base': 'ce' },
  });
  expect(relevantValues(options, { ...values, loss: 'ce', epochs: '' })).toEqual({ loss: 'ce' });
});

test('lists are read and written as the command has them', () => {
  const text = 'randomCrop:padding=4:fill=0,horizontalFlip';
  expect(parseList(text)).toEqual([
    { name: 'randomCrop', options: { padding: '4', fill: '0' } },
    { name: 'horizontalFlip', options: {} },
  ]);
  expect(formatList(parseList(text))).toBe(text);
  expect(formatList([{ name: 'randomCrop', options: { padding: '' } }])).toBe('randomCrop');
  expect(parseList(' ')).toEqual([]);
});

test('a value is given back to its default, and names are read as words', () => {
  expect(withValue({ a: '1', b: '2' }, 'a', undefined)).toEqual({ b: '2' });
  expect([labelOf('batchSize'), labelOf('loss.base')]).toEqual(['Batch size', 'Base']);
});
