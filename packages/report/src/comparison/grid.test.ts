import { KindredError } from '@kindred/core/errors';
import { describe, expect, test } from 'vitest';
import { smallCell } from '../testing/small-cell.js';
import { buildGrid } from './grid.js';

describe('a grid', () => {
  const grid = buildGrid(
    [
      smallCell({ data: 'b', model: 'deep', loss: 'cc', seed: 2 }),
      smallCell({ data: 'a', model: 'flat', loss: 'ce' }),
      smallCell({ data: 'b', model: 'flat', loss: 'crl' }),
      smallCell({ data: 'b', model: 'deep', loss: 'cc', seed: 1 }),
    ],
    'ce',
  );

  test('lists settings with runs by data set and network as they appear', () => {
    expect(grid.settings).toEqual([
      { data: 'b', model: 'deep' },
      { data: 'b', model: 'flat' },
      { data: 'a', model: 'flat' },
    ]);
  });

  test('lists the baseline first', () => {
    expect(grid.losses).toEqual(['ce', 'cc', 'crl']);
  });

  test('gives cells by seed, and none where there is a gap', () => {
    expect(grid.cells({ data: 'b', model: 'deep' }, 'cc').map(({ record }) => record.seed)).toEqual([1, 2]);
    expect(grid.cells({ data: 'b', model: 'deep' }, 'ce')).toEqual([]);
  });
});

test('names that join alike stay apart', () => {
  const cells = [smallCell({ data: 'a","b', model: 'c' }), smallCell({ data: 'a', model: 'b","c' })];
  const grid = buildGrid(cells, 'ce');
  expect(grid.cells({ data: 'a', model: 'b","c' }, 'ce')).toEqual([cells[1]]);
});

describe('cells that do not belong together', () => {
  const first = smallCell();
  test.each([
    ['nothing', [], 'no run'],
    ['one run twice', [first, smallCell()], 'data/net/ce, seed 1 is there twice'],
    [
      'other images',
      [first, smallCell({ seed: 2, record: { data: { ...first.record.data, fingerprint: 'other' } } })],
      'data/net/ce, seed 1 and data/net/ce, seed 2 were not measured on the same images',
    ],
    [
      'another split',
      [first, smallCell({ seed: 2, record: { evaluation: { ...first.record.evaluation, split: 'train' } } })],
      'same images',
    ],
    [
      'two losses of one name',
      [
        first,
        smallCell({ seed: 2, record: { loss: { name: 'ce', config: { name: 'ce', labelSmoothing: 0.1 } } } }),
      ],
      'different losses of one name',
    ],
    [
      'two networks of one name',
      [first, smallCell({ seed: 2, record: { model: { name: 'net', config: { name: 'net', width: 2 } } } })],
      'different networks of one name',
    ],
  ])('%s', (_, cells, message) => {
    expect(() => buildGrid(cells, 'ce')).toThrow(KindredError);
    expect(() => buildGrid(cells, 'ce')).toThrow(message);
  });

  test('the order of the fields of a configuration does not matter', () => {
    const loss = (config: object) => ({ loss: { name: 'cc', config: { name: 'cc', ...config } } });
    const cells = [
      smallCell({ loss: 'cc', record: loss({ lambda: 1, form: 'ratio' }) }),
      smallCell({ loss: 'cc', seed: 2, record: loss({ form: 'ratio', lambda: 1 }) }),
    ];
    expect(buildGrid(cells, 'ce').losses).toEqual(['cc']);
  });
});
