import { expect, test } from 'vitest';
import { cellText, formatTable } from './table.js';

test('names to the left, numbers to the right, nothing after the last', () => {
  expect(
    formatTable([
      ['', 'recall', 'n'],
      ['café', '1.00', ''],
      ['a', '10.00', '125'],
    ]),
  ).toEqual(['        recall    n', '  café    1.00', '  a      10.00  125']);
  expect(formatTable([])).toEqual([]);
});

test('cells are one line of limited length', () => {
  expect(cellText('a\nb\u001b[31m')).toBe('a b [31m');
  expect(cellText('x'.repeat(28))).toHaveLength(28);
  expect(cellText('x'.repeat(29))).toBe(`${'x'.repeat(27)}…`);
  expect(cellText('😀😀😀', 3)).toBe('😀😀😀');
});
