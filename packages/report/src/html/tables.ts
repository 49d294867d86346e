import type { Comparison } from '../comparison/aggregate.js';
import { cellClasses } from '../comparison/cell-classes.js';
import type { CellRecord } from '../comparison/record.js';
import { percent, seconds } from '../document/format.js';
import type { ReportCell, ReportTable } from '../document/tables.js';
import { breakable, html, type Markup } from '../markup.js';
import { scrollable } from './scrollable.js';

const MARKS = { better: '▲', worse: '▼' };

/** Losses in rows; networks in columns, grouped by data set. */
export function lossTable({ columns, rows }: ReportTable, caption: string): Markup {
  const data = [...new Set(columns.map((column) => column.data))];
  return html`<div class="captioned"><p class="caption">${caption}</p>
${scrollable(
  caption,
  html`<table class="losses">
<thead>
<tr><th scope="col" class="name" rowspan="2">loss</th>${data.map(
    (name) =>
      html`<th scope="colgroup" class="group" colspan="${columns.filter((column) => column.data === name).length}">${breakable(name)}</th>`,
  )}</tr>
<tr>${columns.map(({ model }) => html`<th scope="col">${breakable(model)}</th>`)}</tr>
</thead>
<tbody>${rows.map(
    ({ loss, cells }) => html`
<tr><th scope="row">${breakable(loss)}</th>${cells.map(tableCell)}</tr>`,
  )}
</tbody></table>`,
)}</div>`;
}

function tableCell(cell: ReportCell | null): Markup {
  if (cell === null) return html`<td><span aria-label="no run">–</span></td>`;
  const { text, isBest, mark, note } = cell;
  return html`<td class="cell${isBest && ' best'}">${text}${
    mark && html` <span class="${mark}" title="${mark} than the baseline">${MARKS[mark]}</span>`
  }${note && html`<small>${note}</small>`}</td>`;
}

/** Every run with its numbers, folded away. */
export function runsTable({ grid, classes }: Comparison): Markup {
  const isUneven = classes.some((row) => row.some((summary) => summary?.uneven));
  const columns = [
    ...['data', 'network', 'loss', 'seed', 'test %'],
    ...(isUneven ? ['balanced %'] : []),
    ...['validation %', 'epoch', 'time per epoch'],
  ];
  return html`<details><summary>All ${grid.all.length} runs</summary>
${scrollable(
  'All runs',
  html`<table class="runs">
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${grid.all.map((cell) => {
    const { record } = cell;
    return html`
<tr><th scope="row">${record.data.name}</th><td>${record.model.name}</td><td>${record.loss.name}</td><td>${record.seed}</td><td>${percent(record.evaluation.accuracy)}</td>${isUneven && html`<td>${percent(cellClasses(cell).balancedAccuracy)}</td>`}<td>${record.validationAccuracy === null ? '–' : percent(record.validationAccuracy)}</td><td>${chosenText(record)}</td><td>${record.secondsPerEpoch === null ? '–' : seconds(record.secondsPerEpoch)}</td></tr>`;
  })}
</tbody></table>`,
)}</details>`;
}

/** The epoch that was measured, of so many. */
function chosenText({ transfer, chosen, epochs }: CellRecord): string {
  if (transfer?.kept !== 'head') return `${chosen.epoch} of ${epochs}`;
  return epochs === 0 ? 'head' : `head, of ${epochs}`;
}
