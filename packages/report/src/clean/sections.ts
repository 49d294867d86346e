import { PICTURE_KINDS } from '@kindred/core/data';
import { scrollable } from '../html/scrollable.js';
import { type Content, html, type Markup } from '../markup.js';
import type { Thumbnails } from '../run/thumbnails.js';
import { isolated, percentOf } from '../run/words.js';
import { countOf, groupDigits } from '../text/words.js';
import { cleanLimits } from './choose-thumbnails.js';
import { type CleanImage, type CleanReport, COPY_KINDS, type CopyKind } from './record.js';
import { kindWords } from './words.js';

const copyWords: Readonly<Record<CopyKind, { readonly title: string; readonly rule: string }>> = {
  exact: { title: 'The same pixels', rule: '' },
  near: {
    title: 'Nearly the same',
    rule: 'By their pixels: resized, recompressed, mirrored ones, and those of which a little was cut off. ',
  },
  alike: {
    title: 'Alike by embedding',
    rule:
      'By the features of the network, which are much nearer to each other than to those of other images, where pixels do not tell: turned, ' +
      'brightened or further cut ones, but also two pictures of one scene. ',
  },
};

/** Groups of copies, kind by kind. */
export function copiesSection({ copies }: CleanReport, thumbnails: Thumbnails): Markup {
  if (copies.length === 0) return html`<p>There are none.</p>`;
  const across = (key: 'acrossSplits' | 'acrossClasses') => copies.filter((group) => group[key]).length;
  const notes = [
    ...sentence(across('acrossSplits'), 'in several splits: what is measured on them was learned by heart'),
    ...sentence(across('acrossClasses'), 'in several classes: one of the labels is wrong'),
  ];
  const parts = COPY_KINDS.flatMap((kind) => {
    const own = copies.filter((group) => group.kind === kind);
    if (own.length === 0) return [];
    const { title, rule } = copyWords[kind];
    const surplus = own.reduce((sum, { images }) => sum + images.length - 1, 0);
    return html`<h3>${title}: ${groupDigits(surplus)}</h3>
<p class="note">${rule}${countOf(surplus, 'image')} of what another image shows, in ${countOf(own.length, 'group')}.${firstOf(cleanLimits.groups, own.length, 'group')}</p>
<div class="groups">${own.slice(0, cleanLimits.groups).map((group) => copyGroup(group, thumbnails))}
</div>`;
  });
  return html`${notes.length > 0 && html`<p class="note">${notes.join(' ')}</p>`}${parts}`;
}

function copyGroup(
  { images, cosine, acrossSplits, acrossClasses }: CleanReport['copies'][number],
  thumbnails: Thumbnails,
): Markup {
  const { inGroup } = cleanLimits;
  const words = [...(acrossSplits ? ['several splits'] : []), ...(acrossClasses ? ['several classes'] : [])];
  return html`
<div>${words.length > 0 && html`<h4 class="small">${words.join(', ')}</h4>`}${cosine !== undefined && html`<p class="note">cosine ${measured(cosine)}</p>`}
<ul class="group">${images
    .slice(0, inGroup)
    .map(
      (image) =>
        html`<li>${thumbnails.draw(image.id, image.file)}<small>${isolated(image.file)}${acrossClasses && html` (${isolated(image.class)})`}</small></li>`,
    )}${images.length > inGroup && html`<li>and ${groupDigits(images.length - inGroup)} more</li>`}</ul></div>`;
}

function sentence(count: number, what: string): string[] {
  if (count === 0) return [];
  return [`${groupDigits(count)} of the groups ${count === 1 ? 'is' : 'are'} ${what}.`];
}

/** Labels that are probably wrong, with what they perhaps should be. */
export function labelsSection({ labels, basis }: CleanReport, thumbnails: Thumbnails): Markup {
  if (!labels) return html`<p>${basis.text}</p>`;
  const { issues, wrongShare } = labels;
  const how = html`<p class="note">${basis.text}</p>`;
  if (issues.length === 0) return html`<p>No label looks wrong.</p>${how}`;
  return html`<p class="note">About ${percentOf(wrongShare)} of all labels are wrong, by the estimate; ${countOf(issues.length, 'label')} would be among them, the surest first. What is found is for you to look at: some of these are rare views of what the label says.${firstOf(cleanLimits.listed, issues.length, 'label')}</p>
${gallery(
  issues.slice(0, cleanLimits.listed),
  thumbnails,
  (issue) =>
    html`<span class="said"><b class="worse">✗</b> ${isolated(issue.class)}, perhaps ${isolated(issue.suggested)}</span><span class="sure">label at ${percentOf(issue.selfConfidence)}</span>`,
)}
${how}`;
}

/** What is odd about pictures by themselves, kind by kind. */
export function picturesSection({ pictures }: CleanReport, thumbnails: Thumbnails): Markup {
  if (pictures.length === 0) return html`<p>There are none.</p>`;
  const most = Math.ceil(cleanLimits.listed / 2);
  const parts = PICTURE_KINDS.flatMap((kind) => {
    const own = pictures.filter((picture) => picture.kind === kind);
    if (own.length === 0) return [];
    const { title, rule } = kindWords[kind];
    return html`<h3>${title}: ${groupDigits(own.length)}</h3>
<p class="note">By the rule: ${rule}.${firstOf(most, own.length, 'image')}</p>
${gallery(own.slice(0, most), thumbnails, (picture) => html`<span class="sure">${measured(picture.value)} (limit ${measured(picture.limit)})</span>`)}`;
  });
  return html`${parts}`;
}

/** Images that are unlike the others. */
export function outliersSection({ outliers }: CleanReport, thumbnails: Thumbnails): Markup {
  if (!outliers) return html`<p>There was nothing to tell them by.</p>`;
  if (outliers.length === 0) return html`<p>There are none.</p>`;
  return html`<p class="note">Images that are farther from their nearest among the others than 3.5 deviations from the median, the farthest first: perhaps of something else, or the only ones of a kind.${firstOf(cleanLimits.listed, outliers.length, 'image')}</p>
${gallery(outliers.slice(0, cleanLimits.listed), thumbnails, (outlier) => html`<span class="said">${isolated(outlier.class)}</span><span class="sure">${measured(outlier.deviations)} deviations</span>`)}`;
}

/** More classes than these are a table that scrolls by itself. */
const manyClasses = 20;

/** How many images each class has, and how many of its labels are wrong by the estimate. */
export function classesSection({ classes, imbalance }: CleanReport): Markup {
  const rows = classes.toSorted((a, b) => a.images - b.images);
  const small = rows.filter(({ isSmall }) => isSmall).length;
  const table = html`<table class="classes">
<thead><tr><th scope="col" class="name">class</th><th scope="col">images</th><th scope="col">labels wrong, by the estimate</th></tr></thead>
<tbody>${rows.map(
    ({ name, images, isSmall, wrongShare }) => html`
<tr><th scope="row">${isolated(name)}</th><td>${groupDigits(images)}${isSmall && html` <span class="small">few</span>`}</td><td>${percentOf(wrongShare)}</td></tr>`,
  )}
</tbody></table>`;
  return html`<p class="note">${small === 0 ? 'No class is small' : `${countOf(small, 'class', 'classes')} with few images`}: fewer than 20, or than a tenth of the median class. The largest has ${measured(imbalance)} images for each of the smallest.</p>
${rows.length > manyClasses ? html`<div class="tall">${scrollable('Classes', table)}</div>` : scrollable('Classes', table)}`;
}

/** What is wrong with files. */
export function problemsSection({ problems }: CleanReport): Markup {
  if (problems.length === 0) return html`<p>All of the data could be read.</p>`;
  const { listed } = cleanLimits;
  return html`<ul>${problems.slice(0, listed).map(({ source, message }) => html`<li>${isolated(source)}: ${message}</li>`)}</ul>
${problems.length > listed && html`<p class="note">${firstOf(listed, problems.length, 'problem').trim()}</p>`}`;
}

function firstOf(most: number, all: number, what: string): string {
  return all > most ? ` Here are the first ${most} of ${countOf(all, what)}; clean.json has all.` : '';
}

function gallery<Image extends CleanImage>(
  images: readonly Image[],
  thumbnails: Thumbnails,
  said: (image: Image) => Content,
): Markup {
  return html`<ul class="gallery">${images.map(
    (image) => html`
<li>${thumbnails.draw(image.id, image.file)}${said(image)}<small>${isolated(image.file)}</small></li>`,
  )}
</ul>`;
}

/** Three digits, which is more than anybody needs. */
function measured(value: number): string {
  return value >= 1000 ? groupDigits(Math.round(value)) : String(Number(value.toPrecision(3)));
}
