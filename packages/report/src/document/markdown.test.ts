import { describe, expect, test } from 'vitest';
import { aggregate } from '../comparison/aggregate.js';
import { smallCell, smallCells } from '../testing/small-cell.js';
import { syntheticCells } from '../testing/synthetic-cells.js';
import { renderMarkdown } from './markdown.js';

const comparison = aggregate(syntheticCells());
const text = renderMarkdown(comparison, { notes: [['Machine', 'two cores']] });

test('begins with the finding', () => {
  const cells = smallCells({ ce: [80, 82, 84], cc: [90, 91, 95] });
  expect(renderMarkdown(aggregate(cells)).split('\n')[2]).toBe(
    '**cc beats ce: better in data with net (+10.00); mean difference +10.00 points.**',
  );
});

test('every table has equally many fields in all rows', () => {
  const tables = text.split('\n\n').filter((block) => block.startsWith('|'));
  expect(tables).toHaveLength(6);
  for (const table of tables) {
    const widths = table.split('\n').map((row) => row.split(/(?<!\\)\|/).length);
    expect(new Set(widths).size).toBe(1);
    expect(widths.length).toBeGreaterThan(2);
  }
});

test('gaps, single seeds, bold and notes', () => {
  expect(text).toMatch(/\| lgm \|.*\| – \|\n/);
  expect(text).toMatch(/\| em-softmax \|.*\(1 seed\) \|/);
  expect(text).toMatch(/\*\*\d\d\.\d\d ± ?\d/u);
  expect(text).toContain('- **Machine.** two cores');
  expect(text).not.toMatch(/NaN|undefined|null|Infinity/);
});

describe('names', () => {
  test('cannot be markup', () => {
    const loss = 'a|b <img src=x> *c* `d`\n# e';
    const page = renderMarkdown(aggregate([smallCell({ loss: 'ce' }), smallCell({ loss })]));
    expect(page).toContain('a\\|b \\<img src=x\\> \\*c\\* \\`d\\` \\# e');
    expect(page).not.toMatch(/(?<!\\)<img/);
    expect(page).not.toMatch(/^# e/m);
  });

  test('cannot begin a list in the list', () => {
    const cells = [smallCell(), smallCell({ loss: '1. cc' }), smallCell({ loss: 'crl' })];
    expect(renderMarkdown(aggregate(cells))).toContain('- 1\\. cc was');
  });
});

test('without the baseline nothing is compared', () => {
  const page = renderMarkdown(aggregate([smallCell({ loss: 'cc' })], { baseline: 'ce' }));
  expect(page).toContain('cc was not compared with ce');
  expect(page).toContain('No loss has a run with a seed that ce has, too.');
});
