import { describe, expect, test } from 'vitest';
import { smallCell } from '../testing/small-cell.js';
import { syntheticCells } from '../testing/synthetic-cells.js';
import { type CellArrays, checkCell } from './cell.js';

test('cells that fit pass', () => {
  checkCell(smallCell());
  for (const cell of syntheticCells({ seeds: [1] })) checkCell(cell);
});

describe('arrays that do not belong to the record', () => {
  const cell = smallCell({ seed: 3 });
  const change = (arrays: Partial<CellArrays>) => ({ ...cell, arrays: { ...cell.arrays, ...arrays } });
  const { labels, predictions, sample } = cell.arrays;
  test.each([
    [
      'of other sizes',
      change({ predictions: predictions.subarray(1) }),
      '99 predictions and 100 labels for 100',
    ],
    [
      'with a class too many',
      change({ predictions: predictions.map((p, i) => (i === 5 ? 2 : p)) }),
      'no class 2',
    ],
    ['of another accuracy', change({ predictions: labels }), 'an accuracy of 0.9, but 100 of 100'],
    [
      'with vectors missing',
      change({ sample: { ...sample, vectors: new Float32Array(7) } }),
      'must be [4, 2]',
    ],
    [
      'of another number of classes',
      change({ classDistances: { embedding: new Float32Array(9) } }),
      '9 embedding distances for 2 classes',
    ],
  ])('%s', (_, wrong, message) => {
    expect(() => checkCell(wrong)).toThrow(message);
  });

  test('the cell is named', () => {
    expect(() => checkCell(change({ predictions: labels }))).toThrow('data/net/ce, seed 3');
  });
});
