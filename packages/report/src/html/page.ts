import type { Comparison } from '../comparison/aggregate.js';
import type { CellPicture } from '../comparison/pictures.js';
import { DEFAULT_TITLE, type ReportInfo } from '../document/info.js';
import { methodNotes } from '../document/methods.js';
import { summarizeReport } from '../document/summary.js';
import { accuracyTable, compactnessTable, costTable, parametersTable } from '../document/tables.js';
import { html, Markup } from '../markup.js';
import { countOf, countRange } from '../text/words.js';
import { curvesSection } from './curves.js';
import { differencesSection } from './differences.js';
import { lossTable } from './loss-table.js';
import { picturesSection } from './pictures.js';
import { runsSection } from './runs.js';
import { STYLE } from './style.js';

interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Markup;
}

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
  const title = info.title ?? DEFAULT_TITLE;
  const sections = sectionsOf(comparison, pictures, info);
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="note">${overview(comparison)}</p>
<p class="headline">${summarizeReport(comparison).headline}</p>
<nav aria-label="Contents"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
</header>
<main>
${sections.map(
  ({ id, title, content }) => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}
</section>
`,
)}
</main>
</body>
</html>
`;
  return page.text;
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
  return [
    { id: 'findings', title: 'Findings', content: findings(comparison) },
    {
      id: 'accuracy',
      title: 'Test accuracy',
      content: html`${lossTable(accuracyTable(comparison), 'Percent, mean ± standard deviation over seeds; best in bold')}
<p class="note"><span class="better">▲</span> better, <span class="worse">▼</span> worse than ${comparison.baseline} beyond noise; without a mark: no difference beyond noise, unclear, or not tested. – no run.</p>`,
    },
    {
      id: 'differences',
      title: `Differences from ${comparison.baseline}`,
      content: differencesSection(comparison),
    },
    {
      id: 'cost',
      title: 'Training cost',
      content: html`${lossTable(costTable(comparison), `Seconds per epoch, and relative to ${comparison.baseline}`)}
${lossTable(parametersTable(comparison), 'Learned values in the exported classifier')}`,
    },
    {
      id: 'compactness',
      title: 'Compactness',
      content: html`${lossTable(compactnessTable(comparison, 'embedding'), 'Embeddings: distance within classes over that between classes; lower is more compact')}
${attention.rows.length > 0 && lossTable(attention, 'Channel attention: the same ratio')}`,
    },
    { id: 'curves', title: 'Learning curves', content: curvesSection(comparison) },
    ...(pictures.length > 0
      ? [{ id: 'pictures', title: 'Embeddings and class distances', content: picturesSection(pictures) }]
      : []),
    { id: 'methods', title: 'How this was measured', content: methods(comparison, info) },
    { id: 'runs', title: 'Runs', content: runsSection(comparison) },
  ];
}

function findings(comparison: Comparison): Markup {
  const { losses, resolution } = summarizeReport(comparison);
  return html`<ul>${losses.map((sentence) => html`<li>${sentence}</li>`)}</ul>
${resolution && html`<p>${resolution}</p>`}`;
}

function methods(comparison: Comparison, { facts = [] }: ReportInfo): Markup {
  return html`<dl class="facts">${[
    ...facts.map(([label, text]) => ({ title: label, text })),
    ...methodNotes(comparison),
  ].map(({ title, text }) => html`<dt>${title}</dt><dd>${text}</dd>`)}</dl>`;
}
