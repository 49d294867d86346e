import type { Comparison } from '../comparison/aggregate.js';
import type { CellPicture } from '../comparison/pictures.js';
import { methodNotes, type ReportInfo, titleOf } from '../document/methods.js';
import { summarizeReport } from '../document/summary.js';
import {
  accuracyTable,
  balancedAccuracyTable,
  compactnessTable,
  costTable,
  parametersTable,
  untestedNotes,
} from '../document/tables.js';
import { html, type Markup } from '../markup.js';
import { countOf, countRange } from '../text/words.js';
import { curvesSection } from './curves.js';
import { differencesSection } from './differences.js';
import { picturesSection } from './pictures.js';
import { renderPage, type Section } from './render-page.js';
import { STYLE } from './style.js';
import { lossTable, runsTable } from './tables.js';

/**
 * The report as one HTML file that opens from disk: no scripts, no other files, no network (its content security
 * policy forbids both). Every name is escaped.
 * @param pictures from {@link drawCell}; without any, that section is left out.
 */
export function renderHtml(
  comparison: Comparison,
  pictures: readonly CellPicture[] = [],
  info: ReportInfo = {},
): string {
  return renderPage({
    title: titleOf(info),
    policy: "default-src 'none'; style-src 'unsafe-inline'",
    style: STYLE,
    intro: html`<p class="note">${overview(comparison)}</p>
<p class="headline">${summarizeReport(comparison).headline}</p>`,
    sections: sectionsOf(comparison, pictures, info),
  });
}

function overview({ grid, baseline }: Comparison): string {
  const counts = grid.settings.flatMap((setting) =>
    grid.losses.map((loss) => grid.cells(setting, loss).length).filter((count) => count > 0),
  );
  const data = new Set(grid.settings.map((setting) => setting.data)).size;
  const models = new Set(grid.settings.map((setting) => setting.model)).size;
  return [
    countOf(data, 'data set'),
    countOf(models, 'network'),
    countOf(grid.losses.length, 'loss', 'losses'),
    countRange(counts, 'seed'),
    `baseline ${baseline}`,
  ].join(' · ');
}

function sectionsOf(comparison: Comparison, pictures: readonly CellPicture[], info: ReportInfo): Section[] {
  const attention = compactnessTable(comparison, 'attention');
  const balanced = balancedAccuracyTable(comparison);
  return [
    ...findings(comparison),
    {
      id: 'accuracy',
      title: 'Test accuracy',
      content: html`${lossTable(accuracyTable(comparison), 'Percent, mean ± standard deviation over seeds where there are several; best in bold')}
<p class="note"><span class="better">▲</span> better, <span class="worse">▼</span> worse than ${comparison.baseline} beyond noise; without a mark: no difference beyond noise, unclear, or not tested. – no run.</p>
${balanced && lossTable(balanced, 'Balanced accuracy, percent: the mean recall of the classes, whose test images are uneven in number')}
${untestedNotes(comparison).map((note) => html`<p class="note">${note}</p>`)}`,
    },
    {
      id: 'differences',
      title: `Differences from ${comparison.baseline}`,
      content: differencesSection(comparison),
    },
    {
      id: 'cost',
      title: 'Training cost',
      content: html`<div class="tables">${lossTable(costTable(comparison), `Seconds per epoch, and relative to ${comparison.baseline}`)}
${lossTable(parametersTable(comparison), 'Learned values in the exported classifier')}</div>`,
    },
    {
      id: 'compactness',
      title: 'Compactness',
      content: html`<div class="tables">${lossTable(compactnessTable(comparison, 'embedding'), 'Embeddings: distance within classes over that between classes; lower is more compact')}
${attention.rows.length > 0 && lossTable(attention, 'Channel attention: the same ratio')}</div>`,
    },
    { id: 'curves', title: 'Learning curves', content: curvesSection(comparison) },
    ...(pictures.length > 0
      ? [{ id: 'pictures', title: 'Embeddings and class distances', content: picturesSection(pictures) }]
      : []),
    { id: 'methods', title: 'How this was measured', content: methods(comparison, info) },
    { id: 'runs', title: 'Runs', content: runsTable(comparison) },
  ];
}

/** A section where there is more to say than the headline does. */
function findings(comparison: Comparison): Section[] {
  const { losses, resolution } = summarizeReport(comparison);
  if (losses.length === 0 && resolution === undefined) return [];
  const list = losses.length > 0 && html`<ul>${losses.map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
  const content = html`${list}
${resolution && html`<p>${resolution}</p>`}`;
  return [{ id: 'findings', title: 'Findings', content }];
}

function methods(comparison: Comparison, info: ReportInfo): Markup {
  const notes = methodNotes(comparison, info);
  return html`<dl class="notes">${notes.map(([title, text]) => html`<dt>${title}</dt><dd>${text}</dd>`)}</dl>`;
}
