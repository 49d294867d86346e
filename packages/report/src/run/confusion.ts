import { scrollable } from '../html/scrollable.js';
import { html, type Markup } from '../markup.js';
import { confusionPlot } from '../svg/confusion-plot.js';
import { faultlessText } from '../text/class-gaps.js';
import { countOf, groupDigits } from '../text/words.js';
import type { RunPageInput } from './run-page.js';
import { isolated, percentOf } from './words.js';

/** Up to so many classes the matrix is a table with its numbers; more are drawn as fields. */
const TABLE_CLASSES = 25;

/** Pairs of classes that are listed. */
const PAIRS = 20;

/** A cell of the confusion matrix beside its diagonal that is not empty. */
interface Mistake {
  readonly label: number;
  readonly predicted: number;
  readonly count: number;
}

/** The confusion matrix and the pairs of classes that are confused most. */
export function confusionSection({ evaluation, data }: RunPageInput): Markup {
  const { confusion } = evaluation;
  const { classNames } = data;
  const mistakes = mistakesOf(confusion);
  return html`<div class="split"><div class="matrix">${
    classNames.length <= TABLE_CLASSES
      ? tablePart(confusion, classNames)
      : plotPart(evaluation, classNames, mistakes)
  }</div>
<div>${pairsList(mistakes, evaluation, classNames)}</div></div>`;
}

type Confusion = RunPageInput['evaluation']['confusion'];

const HINT = html`<p class="note scripted">Click on a cell, or move with the arrow keys and press Enter, to see its images.</p>`;

function tablePart(confusion: Confusion, classNames: readonly string[]): Markup {
  return html`<p class="note">A row for each class, a column for what its images were taken for. <span class="swatch hit"></span>Right, by the share of the class; <span class="swatch miss"></span>wrong, by the share beside the largest one.</p>
${HINT}
${scrollable('Confusion matrix', confusionTable(confusion, classNames))}
<p class="readout scripted" data-readout="confusion"></p>`;
}

function plotPart(
  evaluation: RunPageInput['evaluation'],
  classNames: readonly string[],
  mistakes: readonly Mistake[],
): Markup {
  const plot = confusionPlot({
    confusion: evaluation.confusion,
    title: 'Confusion matrix',
    description: plotFacts(mistakes, evaluation, classNames),
  });
  return html`<p class="note">A row for each class, a column for what its images were taken for; from dark, few of the class, to bright, all of it. Where it is blank there are none.</p>
${HINT}
<p class="readout scripted" data-readout="confusion" aria-live="polite"></p>
<div class="plot" data-confusion="plot">${plot}</div>
<details><summary>The ${classNames.length} classes by number</summary><ul class="legend many">${classNames.map((name, k) => html`<li>${k} ${isolated(name)}</li>`)}</ul></details>`;
}

function mistakesOf(confusion: Confusion): Mistake[] {
  const mistakes = confusion.flatMap((row, label) =>
    row.flatMap((count, predicted) =>
      count > 0 && predicted !== label ? [{ label, predicted, count }] : [],
    ),
  );
  return mistakes.sort((a, b) => b.count - a.count);
}

function confusionTable(confusion: Confusion, classNames: readonly string[]): Markup {
  const supports = confusion.map(sum);
  const shares = confusion.map((row, label) => row.map((count) => count / Math.max(1, supports[label]!)));
  const worst = Math.max(
    ...shares.flatMap((row, label) => row.filter((_, predicted) => predicted !== label)),
    0,
  );
  const cell = (count: number, label: number, predicted: number) => {
    if (count === 0) return html`<td class="none">·</td>`;
    const isRight = label === predicted;
    const strength = shares[label]![predicted]! / (isRight ? 1 : worst);
    return html`<td class="${isRight ? 'hit' : 'miss'}" style="--v:${Math.max(4, Math.round(100 * strength))}%">${count}</td>`;
  };
  return html`<table class="confusion${classNames.length > 12 && ' dense'}" data-confusion="table">
<thead><tr><td></td>${classNames.map((name) => html`<th scope="col" title="${name}"><span>${isolated(name)}</span></th>`)}</tr></thead>
<tbody>${confusion.map(
    (row, label) => html`
<tr><th scope="row" title="${classNames[label]!}"><span>${isolated(classNames[label]!)}</span></th>${row.map((count, predicted) => cell(count, label, predicted))}</tr>`,
  )}
</tbody></table>`;
}

function pairsList(
  mistakes: readonly Mistake[],
  evaluation: RunPageInput['evaluation'],
  classNames: readonly string[],
): Markup {
  const { confusion } = evaluation;
  if (mistakes.length === 0) return html`<p>${faultlessText(evaluation)}.</p>`;
  const shown = mistakes.slice(0, PAIRS);
  const title =
    shown.length < mistakes.length
      ? `Most confused: ${shown.length} of ${groupDigits(mistakes.length)} pairs of classes`
      : 'Confused classes';
  return html`<h3>${title}</h3>
<ul class="pairs">${shown.map(
    ({ label, predicted, count }) => html`
<li data-cell="${label},${predicted}"><span>${isolated(classNames[label]!)} taken for ${isolated(classNames[predicted]!)}: ${groupDigits(count)} of ${groupDigits(sum(confusion[label]!))} (${percentOf(count / sum(confusion[label]!))})</span></li>`,
  )}
</ul>
${shown.length < mistakes.length && html`<p class="note">The whole matrix as numbers is in the evaluation.json of the run.</p>`}`;
}

function plotFacts(
  mistakes: readonly Mistake[],
  evaluation: RunPageInput['evaluation'],
  classNames: readonly string[],
): string {
  const [first] = mistakes;
  if (!first) return `${faultlessText(evaluation)}.`;
  const { label, predicted, count } = first;
  return `Most often ${classNames[label]} was taken for ${classNames[predicted]}: ${countOf(count, 'time')}.`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
