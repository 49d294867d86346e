import type { ReportCell, ReportTable } from '../document/tables.js';
import { html, type Markup } from '../markup.js';

const MARKS = { better: '▲', worse: '▼' };

/** Losses in rows; networks in columns, grouped by data set. */
export function lossTable({ columns, rows }: ReportTable, caption: string): Markup {
  const data = [...new Set(columns.map((column) => column.data))];
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="losses">
<caption>${caption}</caption>
<thead>
<tr><th scope="col" class="name" rowspan="2">loss</th>${data.map(
    (name) =>
      html`<th scope="colgroup" class="group" colspan="${columns.filter((column) => column.data === name).length}">${name}</th>`,
  )}</tr>
<tr>${columns.map(({ model }) => html`<th scope="col">${model}</th>`)}</tr>
</thead>
<tbody>${rows.map(
    ({ loss, cells }) => html`
<tr><th scope="row">${loss}</th>${cells.map(tableCell)}</tr>`,
  )}
</tbody></table></div>`;
}

function tableCell(cell: ReportCell | null): Markup {
  if (cell === null) return html`<td><span aria-label="no run">–</span></td>`;
  const { text, isBest, mark, note } = cell;
  return html`<td class="cell${isBest && ' best'}">${text}${
    mark && html` <span class="${mark}" title="${mark} than the baseline">${MARKS[mark]}</span>`
  }${note && html`<small>${note}</small>`}</td>`;
}
