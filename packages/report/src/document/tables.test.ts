import { expect, test } from 'vitest';
import { aggregate } from '../comparison/aggregate.js';
import { smallCell, smallCells } from '../testing/small-cell.js';
import { syntheticCells } from '../testing/synthetic-cells.js';
import { accuracyTable, compactnessTable, costTable } from './tables.js';

test('the best of each column, also where several show the same digits', () => {
  const { rows } = accuracyTable(
    aggregate([
      smallCell({ loss: 'ce', right: 90 }),
      smallCell({ loss: 'cc', right: 91 }),
      smallCell({ loss: 'crl', right: 91 }),
      smallCell({ loss: 'cc', data: 'other', right: 50 }),
    ]),
  );
  expect(
    rows.map(({ loss, cells }) => [loss, ...cells.map((cell) => cell && (cell.isBest ?? false))]),
  ).toEqual([
    ['ce', false, null],
    // One alone is not called best.
    ['cc', true, false],
    ['crl', true, null],
  ]);
});

test('marks what differs beyond noise, and cells with fewer seeds', () => {
  const ce = [80, 81, 79, 80];
  const cells = smallCells({ ce, cc: [89, 91, 88, 90], lgm: [71, 73, 70, 72], crl: [95] });
  const { rows } = accuracyTable(aggregate(cells));
  expect(rows.map(({ cells }) => [cells[0]!.mark, cells[0]!.note])).toEqual([
    [undefined, undefined],
    ['better', undefined],
    ['worse', undefined],
    [undefined, '1 seed'],
  ]);
});

test('compactness is best where it is lowest; attention has the losses that have it', () => {
  const comparison = aggregate(syntheticCells({ seeds: [1, 2] }));
  const { rows } = compactnessTable(comparison, 'embedding');
  expect(rows.find(({ loss }) => loss === 'lgm')!.cells[0]!.isBest).toBe(true);
  expect(compactnessTable(comparison, 'attention').rows.map(({ loss }) => loss)).toEqual(['cc']);
});

test('cost without the baseline is not relative', () => {
  const { rows } = costTable(aggregate([smallCell({ loss: 'cc' })], { baseline: 'ce' }));
  expect(rows[0]!.cells[0]!.text).toBe('2.0\u00a0s');
});
