import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../document/markdown.js';
import { balancedAccuracyTable } from '../document/tables.js';
import { renderHtml } from '../html/page.js';
import { checkHtml } from '../testing/check-html.js';
import { smallCell } from '../testing/small-cell.js';
import { aggregate } from './aggregate.js';
import type { Cell } from './cell.js';
import { cellClasses } from './cell-classes.js';

/** Eight test images of the first class and two of the second, of three. */
function uneven(loss: string, seed: number, predictions: readonly number[]): Cell {
  const labels = Int32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 1);
  const right = predictions.filter((one, i) => one === labels[i]).length;
  const { record, arrays } = smallCell({ loss, seed });
  return {
    record: {
      ...record,
      data: { ...record.data, classNames: ['neg', 'pos', 'absent'] },
      evaluation: { split: 'test', samples: 10, accuracy: right / 10 },
    },
    arrays: {
      ...arrays,
      labels,
      predictions: Int32Array.from(predictions),
      classDistances: { embedding: new Float32Array(9).fill(1) },
    },
  };
}

const always = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const better = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
const cells = [
  uneven('ce', 1, always),
  uneven('ce', 2, better),
  uneven('cc', 1, better),
  uneven('cc', 2, better),
  smallCell({ data: 'even' }),
];

test('from predictions and labels', () => {
  expect(cellClasses(cells[0]!)).toEqual({
    ...{ uneven: true, untested: [2], neverPredicted: [1] },
    balancedAccuracy: 0.5,
    // F1 of the first class 16 / 18, of the second 0.
    macroF1: expect.closeTo(8 / 18, 12),
  });
  expect(cellClasses(cells[1]!).balancedAccuracy).toBe((6 / 8 + 1) / 2);
});

describe('a comparison on uneven test images', () => {
  const comparison = aggregate(cells);

  test('has their balanced accuracy beside the accuracy, and theirs alone', () => {
    const { columns, rows } = balancedAccuracyTable(comparison)!;
    expect(columns).toEqual([{ data: 'data', model: 'net' }]);
    expect(rows.map(({ loss, cells: [cell] }) => [loss, cell!.text, cell!.note, cell!.isBest])).toEqual([
      ['ce', '68.75 ±\u00a026.52', 'never predicted by a run: pos', undefined],
      ['cc', '87.50 ±\u00a00.00', undefined, true],
    ]);
    expect(balancedAccuracyTable(aggregate([smallCell()]))).toBeUndefined();
  });

  test('says what was not tested, in both reports', () => {
    const page = renderHtml(comparison);
    const { text } = checkHtml(page);
    for (const said of [text, renderMarkdown(comparison)]) {
      expect(said).toContain('68.75 ±');
      expect(said).toContain("there are no images of class 'absent': nothing is measured of it.");
    }
    expect(text).toContain('test %balanced %validation %');
    expect(renderHtml(aggregate([smallCell()]))).not.toContain('alanced');
  });
});
