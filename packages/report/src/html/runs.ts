import type { Comparison } from '../comparison/aggregate.js';
import { percent, seconds } from '../document/format.js';
import { html, type Markup } from '../markup.js';

/** Every run with its numbers, folded away. */
export function runsSection({ grid }: Comparison): Markup {
  const cells = grid.settings.flatMap((setting) =>
    grid.losses.flatMap((loss) => [...grid.cells(setting, loss)]),
  );
  const columns = ['data', 'network', 'loss', 'seed', 'test %', 'validation %', 'epoch', 'time per epoch'];
  return html`<details><summary>All ${cells.length} runs</summary>
<div class="scroll" role="region" aria-label="All runs" tabindex="0"><table class="runs">
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${cells.map(
    ({ record }) => html`
<tr><th scope="row">${record.data.name}</th><td>${record.model.name}</td><td>${record.loss.name}</td><td>${record.seed}</td><td>${percent(record.evaluation.accuracy)}</td><td>${record.validationAccuracy === null ? '–' : percent(record.validationAccuracy)}</td><td>${record.chosen.epoch} of ${record.epochs}</td><td>${seconds(record.secondsPerEpoch)}</td></tr>`,
  )}
</tbody></table></div></details>`;
}
