import { describe, expect, test } from 'vitest';
import { aggregate } from '../comparison/aggregate.js';
import { smallCell } from '../testing/small-cell.js';
import { syntheticCells } from '../testing/synthetic-cells.js';
import { runsCsv, summaryCsv } from './csv.js';

/** Rows of fields by RFC 4180, as objects by the names in the first row. */
function parse(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)!.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  expect(rows.pop()).toEqual([]);
  const [header, ...lines] = rows;
  return lines.map((line) => {
    expect(line).toHaveLength(header!.length);
    return Object.fromEntries(line.map((field, i) => [header![i]!, field]));
  });
}

const comparison = aggregate(syntheticCells());

describe('runs', () => {
  const rows = parse(runsCsv(comparison));

  test('one line each, with numbers as they are', () => {
    expect(rows).toHaveLength(67);
    const { record } = comparison.grid.cells({ data: 'trees', model: 'resnet20' }, 'cc')[1]!;
    const row = rows.find(
      ({ data, model, loss, seed }) => `${data} ${model} ${loss} ${seed}` === 'trees resnet20 cc 2',
    )!;
    expect(Number(row.accuracy)).toBe(record.evaluation.accuracy);
    expect(Number(row.seconds_per_epoch)).toBe(record.secondsPerEpoch);
    expect(Number(row.attention_ratio)).toBe(record.compactness.attention!.ratio);
  });

  test('what is not there is empty', () => {
    expect(rows[0]).toMatchObject({ loss: 'ce', attention_ratio: '' });
  });
});

describe('summary', () => {
  const rows = parse(summaryCsv(comparison));

  test('one line for each loss in each setting, gaps too', () => {
    expect(rows).toHaveLength(24);
    expect(rows.filter(({ seeds }) => seeds === '0')).toMatchObject([
      { data: 'trees', model: 'vgg16', loss: 'lgm', accuracy_mean: '', p: '', verdict: '' },
    ]);
  });

  test('the tests of a loss', () => {
    const difference = comparison.differences.find(({ accuracy }) => accuracy.kind === 'tested')!;
    const row = rows.find(({ data, model, loss }) => {
      return (
        data === difference.setting.data && model === difference.setting.model && loss === difference.loss
      );
    })!;
    expect(Number(row.difference)).toBe(difference.accuracy.difference);
    expect(Number(row.p_holm)).toBe(difference.adjustedP);
    expect(Number(row.mcnemar_p)).toBe(difference.pooled.p);
    expect(row.verdict).toBe(difference.verdict);
  });
});

test('names with commas, quotes and line breaks stay whole', () => {
  const name = 'a "new",\r\nloss';
  expect(parse(runsCsv(aggregate([smallCell({ loss: name })])))).toMatchObject([{ loss: name, seed: '1' }]);
});
