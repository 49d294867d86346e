import { expect, test } from 'vitest';
import { decimate } from './decimate.js';
import { StepTable } from './step-table.js';

function tableOf(count: number, loss: (step: number) => number): StepTable {
  const table = new StepTable();
  for (let step = 1; step <= count; step++) table.add(step, { loss: loss(step) });
  return table;
}

test('few rows are all there', () => {
  const table = tableOf(10, (step) => -step);
  expect(decimate(table, ['loss'], { from: 3, to: 6, columns: 100 })).toEqual({
    ...{ rows: [2, 3, 4, 5], inRange: 4 },
  });
});

test('of many rows each column keeps its ends and its extremes', () => {
  const table = tableOf(100_000, (step) => (step === 31_234 ? 50 : step === 31_500 ? -50 : Math.sin(step)));
  const { rows, inRange } = decimate(table, ['loss'], { from: 0, to: 1e9, columns: 100 });
  expect(inRange).toBe(100_000);
  expect(rows.length).toBeLessThanOrEqual(400);
  expect(rows).toContain(31_233);
  expect(rows).toContain(31_499);
  expect([rows[0], rows.at(-1)]).toEqual([0, 99_999]);
  expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
});

test('steps that were taken again replace what came after them', () => {
  const table = tableOf(5, (step) => step);
  table.add(3, { loss: 30, 'term:attention': 1 });
  expect([...table.steps]).toEqual([1, 2, 3]);
  expect([...table.series('loss')]).toEqual([1, 2, 30]);
  expect([...table.series('term:attention')]).toEqual([Number.NaN, Number.NaN, 1]);
  table.add(4, { loss: 4 });
  expect(table.series('term:attention')[3]).toBeNaN();
});
