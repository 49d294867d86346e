import { describe, expect, test } from 'vitest';
import { formatTable } from './table.js';
import { displayWidth } from './width.js';

test('cells stand below one another, with nothing after the last', () => {
  const rows = [
    ['', 'recall', 'n'],
    ['café', '1.00', ''],
    ['a', '10.00', '125'],
  ];
  expect(formatTable(rows, { align: ['left', 'right'], indent: '  ' })).toEqual([
    '        recall    n',
    '  café    1.00',
    '  a      10.00  125',
  ]);
  expect(formatTable(rows)).toEqual(['      recall  n', 'café  1.00', 'a     10.00   125']);
  expect(formatTable([])).toEqual([]);
});

test('wide characters and colours keep the columns straight', () => {
  const rows = [
    ['東京', '1'],
    ['\u001b[2mab\u001b[22m', '22'],
  ];
  expect(formatTable(rows, { align: ['left', 'right'] })).toEqual([
    '東京   1',
    '\u001b[2mab\u001b[22m    22',
  ]);
});

test('a row of one cell reaches over all columns', () => {
  expect(formatTable([['', 'b'], ['a heading'], ['x', '1']])).toEqual(['   b', 'a heading', 'x  1']);
  expect(formatTable([['x', '1'], ['a longer heading']], { width: 10 })).toEqual([
    'x  1',
    'a longer',
    '  heading',
  ]);
});

describe('in a narrow terminal', () => {
  const rows = [
    ['accuracy', 'of many images that were held out', '1'],
    ['file', 'small', '2'],
  ];

  test('the widest text is broken, and the cells beside it stand at its first line', () => {
    expect(formatTable(rows, { align: ['left', 'left', 'right'], width: 30 })).toEqual([
      'accuracy  of many images  1',
      '          that were held',
      '          out',
      'file      small           2',
    ]);
  });

  test('what fits is as it is without a limit', () => {
    expect(formatTable(rows, { width: 46 })).toEqual(formatTable(rows));
  });

  test('words, and columns of numbers, stay whole', () => {
    const path = 'comparisons/a-very-long-name/report.html';
    expect(formatTable([['report', path]], { width: 20 })).toEqual([`report  ${path}`]);
    const numbers = [['1234567890', '1234567890']];
    expect(formatTable(numbers, { align: ['right'], width: 8 })).toEqual(['1234567890  1234567890']);
  });

  test.each([24, 30, 40, 60])('no line is wider than %i', (width) => {
    for (const line of formatTable(rows, { width, indent: ' ' })) {
      expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
  });
});
