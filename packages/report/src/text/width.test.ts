import { describe, expect, test } from 'vitest';
import { displayWidth, fill, printable, truncate, wrap } from './width.js';

const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
const family = '👨‍👩‍👧';

test.each([
  ['ascii', 5],
  ['█░…±', 4],
  ['東京', 4],
  [family, 2],
  ['e\u0301', 1],
  [`${red('loss')} 0.5`, 8],
])('%s takes %i columns', (text, width) => {
  expect(displayWidth(text)).toBe(width);
});

describe('cut to a width', () => {
  test('text that fits stays as it is', () => {
    expect(truncate('epoch 1/2', 9)).toBe('epoch 1/2');
    expect(truncate(red('東京'), 4)).toBe(red('東京'));
  });

  test('the cut is marked, and colours do not leak', () => {
    expect(truncate('epoch 1/2', 6)).toBe('epoch…');
    expect(truncate(red('epoch'), 3)).toBe('\u001b[31mep…\u001b[0m');
    expect(truncate(`${red('a')}bcd`, 3)).toBe(`${red('a')}b…\u001b[0m`);
    expect(truncate('abc', 0)).toBe('');
  });

  test('no character is cut in two', () => {
    expect(truncate('東京都', 4)).toBe('東…');
    expect(truncate(`a${family}b`, 3)).toBe('a…');
  });

  test.each([0, 1, 2, 5, 9, 20])('it is never wider than %i', (width) => {
    for (const text of [`${red('epoch')} ${red('1/2')}`, `名前${family}の一覧`]) {
      expect(displayWidth(truncate(text, width))).toBeLessThanOrEqual(width);
    }
  });
});

test('control characters become spaces', () => {
  expect(printable('a\nb\u001b[31m')).toBe('a b [31m');
  expect(printable('a\u2028b\u202egnp.\u009b31m')).toBe('a b gnp. 31m');
  expect(printable('Größe 東京 👨‍👩‍👧')).toBe('Größe 東京 👨‍👩‍👧');
});

test('text is broken between words, by their widths', () => {
  expect(wrap('one two  three four', 9)).toEqual(['one two', 'three', 'four']);
  expect(wrap('extraordinary x', 5)).toEqual(['extraordinary', 'x']);
  expect(wrap(`${red('one')} two three`, 7)).toEqual([`${red('one')} two`, 'three']);
  expect(wrap('東京 都', 7)).toEqual(['東京 都']);
  expect(wrap('東京 都', 6)).toEqual(['東京', '都']);
  expect(wrap('', 5)).toEqual([]);
});

test('further lines are set in, and spaces at the beginning stay', () => {
  expect(wrap('  one two three', 9, '    ')).toEqual(['  one two', '    three']);
});

test('pieces stay whole', () => {
  const pieces = ['val 97.50 %', 'epoch 9/10', '42 s'];
  expect(fill(pieces, { width: 25, gap: '  ', indent: '  ' })).toEqual(['val 97.50 %  epoch 9/10', '  42 s']);
  expect(fill(pieces, { width: Number.POSITIVE_INFINITY, gap: '  ' })).toEqual([
    'val 97.50 %  epoch 9/10  42 s',
  ]);
});
