import { expect, test } from 'vitest';
import { smallCell } from '../testing/small-cell.js';
import { syntheticCells } from '../testing/synthetic-cells.js';
import { aggregate } from './aggregate.js';

test('tables have a row for each loss and a column for each setting, with gaps', () => {
  const { grid, accuracy, cost, compactness } = aggregate(syntheticCells());
  expect(grid.losses).toEqual(['ce', 'ce, smoothed', 'cc', 'em-softmax', 'crl', 'lgm']);
  expect(grid.settings).toHaveLength(4);
  for (const table of [accuracy, cost, compactness.embedding, compactness.attention]) {
    expect(table.map((row) => row.length)).toEqual(new Array(6).fill(4));
  }
  expect(accuracy.map((row) => row.map((summary) => summary?.count ?? 0))).toEqual([
    [3, 3, 3, 3],
    [3, 3, 3, 3],
    [3, 3, 3, 3],
    [3, 3, 3, 1],
    [3, 3, 3, 3],
    [3, 3, 3, 0],
  ]);
  expect(compactness.attention.map((row) => row.every((summary) => summary !== null))).toEqual([
    false,
    false,
    true,
    false,
    false,
    false,
  ]);
});

test('accuracy and compactness are summarised over seeds', () => {
  const ratio = (value: number | null) => ({
    compactness: { embedding: { intra: 1, inter: 1, ratio: value } },
  });
  const { accuracy, compactness } = aggregate([
    smallCell({ seed: 1, right: 80, record: ratio(0.5) }),
    smallCell({ seed: 2, right: 90, record: ratio(null) }),
  ]);
  expect(accuracy[0]![0]!.mean).toBeCloseTo(0.85, 12);
  expect(accuracy[0]![0]!.deviation).toBeCloseTo(Math.sqrt(0.005), 12);
  expect(compactness.embedding[0]![0]).toEqual({ count: 1, mean: 0.5, deviation: null });
});

test('cost is relative to the baseline of the same setting', () => {
  const run = (loss: string, data: string, seed: number, secondsPerEpoch: number) =>
    smallCell({ loss, data, seed, record: { secondsPerEpoch } });
  const { cost } = aggregate([
    run('ce', 'a', 1, 2),
    run('ce', 'a', 2, 4),
    run('cc', 'a', 1, 6),
    run('cc', 'a', 2, 100),
    run('cc', 'a', 3, 4),
    run('cc', 'b', 1, 5),
  ]);
  expect(cost).toEqual([
    [{ seconds: 3, relative: 1, parameters: 1234 }, null],
    [
      { seconds: 6, relative: 2, parameters: 1234 },
      { seconds: 5, relative: null, parameters: 1234 },
    ],
  ]);
});

test('any loss can be the baseline', () => {
  const cells = [smallCell({ loss: 'ce' }), smallCell({ loss: 'cc' })];
  const comparison = aggregate(cells, { baseline: 'cc' });
  expect(comparison.grid.losses).toEqual(['cc', 'ce']);
  expect(comparison.differences.map(({ loss }) => loss)).toEqual(['ce']);
});
