import { scrollable } from '../html/scrollable.js';
import { html, type Markup } from '../markup.js';
import { shareAxis, shareMark } from '../svg/share-mark.js';
import { groupDigits } from '../text/words.js';
import type { RunPageInput } from './run-page.js';
import { isolated, percentOf, rangeOf } from './words.js';

/** More classes than these are a table that scrolls by itself. */
const MANY = 20;

/** Recall of each class with its interval, the worst first. */
export function classesSection({ evaluation, data }: RunPageInput): Markup {
  const { perClass } = evaluation;
  const rows = perClass
    .map((metrics, label) => ({ ...metrics, label }))
    .sort((a, b) => (a.recall ?? 2) - (b.recall ?? 2) || b.support - a.support);
  const table = html`<table class="classes" data-sort="table">
<thead><tr><th scope="col" class="name">class</th><th scope="col" aria-sort="ascending">recall</th><th scope="col" class="picture" data-unsorted="">${shareAxis()}</th><th scope="col" data-unsorted="">95 % interval</th><th scope="col">images</th><th scope="col">precision</th><th scope="col">F1</th><th scope="col">AP</th></tr></thead>
<tbody>${rows.map(({ label, support, recall, recallInterval: interval, precision, f1, averagePrecision }) => {
    const name = data.classNames[label]!;
    return html`
<tr><th scope="row">${isolated(name)}</th><td data-value="${recall ?? 2}">${percentOf(recall)}</td>${
      recall === null || interval === null
        ? html`<td class="picture"></td><td>no images</td>`
        : html`<td class="picture">${shareMark({ share: recall, interval, description: `recall of ${name}: ${percentOf(recall)}` })}</td><td>${rangeOf(interval)}</td>`
    }<td data-value="${support}">${groupDigits(support)}</td><td data-value="${precision ?? 2}">${percentOf(precision)}</td><td data-value="${f1 ?? 2}">${percentOf(f1)}</td><td data-value="${averagePrecision ?? 2}">${percentOf(averagePrecision)}</td></tr>`;
  })}
</tbody></table>`;
  return html`<p class="note">Recall is the share of a class's images that were recognised, precision the share of the images taken for it that are of it; F1 is their harmonic mean, AP the average precision of the class's probability. Intervals are Wilson's; with few images they are wide.</p>
${perClass.length > MANY ? html`<div class="tall">${scrollable('Classes', table)}</div>` : scrollable('Classes', table)}`;
}
