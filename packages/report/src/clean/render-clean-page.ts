import { renderPage } from '../html/render-page.js';
import { STYLE } from '../html/style.js';
import { html, type Markup } from '../markup.js';
import type { ThumbnailSheet } from '../run/run-page.js';
import { RUN_STYLE } from '../run/style.js';
import { thumbnails } from '../run/thumbnails.js';
import { isolated, percentOf } from '../run/words.js';
import { countOf, groupDigits } from '../text/words.js';
import { shownImages } from './choose-thumbnails.js';
import type { CleanReport, CopyKind } from './record.js';
import {
  classesSection,
  copiesSection,
  labelsSection,
  outliersSection,
  picturesSection,
  problemsSection,
} from './sections.js';
import { CLEAN_STYLE } from './style.js';

/**
 * The page on what is wrong with data, as one HTML file that opens from disk: its content security policy forbids every
 * request and every script, of which it has none.
 * @param sheet thumbnails of {@link shownImages}, in their order; without it there are names only
 */
export function renderCleanPage(report: CleanReport, sheet?: ThumbnailSheet): string {
  const pictures = thumbnails(sheet, shownImages(report));
  return renderPage({
    title: `${report.data.name}: what to look at`,
    policy: `default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`,
    style: STYLE + RUN_STYLE + CLEAN_STYLE + pictures.style,
    intro: intro(report),
    sections: [
      { id: 'copies', title: 'Copies', content: copiesSection(report, pictures) },
      { id: 'labels', title: 'Labels that are probably wrong', content: labelsSection(report, pictures) },
      {
        id: 'pictures',
        title: 'Blank, dark, blurred, tiny or oddly shaped',
        content: picturesSection(report, pictures),
      },
      { id: 'outliers', title: 'Unlike the others', content: outliersSection(report, pictures) },
      { id: 'classes', title: 'Classes', content: classesSection(report) },
      { id: 'files', title: 'Files', content: problemsSection(report) },
    ],
  });
}

const splitWords = { train: 'training', validation: 'validation', test: 'test' } as const;

function intro({ data, classes, copies, labels, pictures, outliers }: CleanReport): Markup {
  const splits = (['train', 'validation', 'test'] as const).flatMap((split) => {
    const images = data.splits[split];
    return images === undefined ? [] : [countOf(images, `${splitWords[split]} image`)];
  });
  const surplus = (kind: CopyKind) =>
    copies.reduce((sum, group) => (group.kind === kind ? sum + group.images.length - 1 : sum), 0);
  const alike = surplus('alike');
  const found = new Set(pictures.map(({ id }) => id)).size;
  return html`<p class="note">${isolated(data.name)} · ${splits.join(', ')} · ${countOf(classes.length, 'class', 'classes')}</p>
<dl class="tiles">
<div><dt>Copies</dt><dd><b>${surplus('exact') + surplus('near')}</b><small>images that show what another one shows${alike > 0 && html`; ${groupDigits(alike)} more by embedding`}</small></dd></div>
<div><dt>Labels</dt><dd><b>${labels ? labels.issues.length : '–'}</b><small>${labels ? html`probably wrong; ${percentOf(labels.wrongShare)} of all by the estimate` : 'not judged'}</small></dd></div>
<div><dt>Pictures</dt><dd><b>${found}</b><small>blank, dark, bright, blurred, tiny or oddly shaped</small></dd></div>
<div><dt>Outliers</dt><dd><b>${outliers ? outliers.length : '–'}</b><small>unlike the others</small></dd></div>
<div><dt>Small classes</dt><dd><b>${classes.filter(({ isSmall }) => isSmall).length}</b><small>with few images</small></dd></div>
</dl>`;
}
