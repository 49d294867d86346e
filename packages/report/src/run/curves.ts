import type { CurvePoint } from '../comparison/curves.js';
import { fixed, percent } from '../document/format.js';
import { scrollable } from '../html/scrollable.js';
import { html, type Markup } from '../markup.js';
import { lineChart, type Series } from '../svg/line-chart.js';
import { lineSample, lineStyle } from '../svg/line-style.js';
import { countOf } from '../text/words.js';
import type { RunEpoch, RunPageInput } from './run-page.js';

interface NamedSeries extends Series {
  readonly name: string;
}

const STYLES = { validation: lineStyle(0, true), train: lineStyle(0, false) };

/** Most rows of the table of epochs. */
const ROWS = 300;

/** Loss and accuracy by epoch, and the numbers as a table. */
export function curvesSection({ course, chosen }: RunPageInput): Markup {
  if (course.length === 0) return html`<p>There are no metrics of an epoch.</p>`;
  const hasValidation = course.some(({ validation }) => validation !== undefined);
  const entries = [
    ['train', 'training images, while the network learned'],
    ...(hasValidation ? [['validation', 'validation images, after the epoch'] as const] : []),
  ] as const;
  const marked = chosen && course.some(({ epoch }) => epoch === chosen.epoch) ? chosen.epoch : undefined;
  return html`<ul class="legend">${entries.map(([split, text]) => html`<li>${lineSample(STYLES[split as keyof typeof STYLES])}${text}</li>`)}</ul>
<div class="figures">${curveFigure(
    'Loss',
    'The loss of the validation images is their negative log-likelihood; that of training has all terms that are minimised.',
    course,
    marked,
    2,
    ({ train, validation }) => ({ train: train.loss, validation: validation?.nll }),
  )}${curveFigure(
    'Accuracy, %',
    'Training images are measured as they are trained on: augmented, and in the course of the epoch.',
    course,
    marked,
    1,
    ({ train, validation }) => ({
      train: 100 * train.accuracy,
      validation: validation && 100 * validation.accuracy,
    }),
  )}</div>
${marked !== undefined && html`<p class="note">The upright line is epoch ${marked}, whose weights are the run's network.</p>`}
${chosen?.epoch === 0 && html`<p class="note">The run's network is that of epoch 0, before the first one here.</p>`}
${epochTable(course, hasValidation)}`;
}

function curveFigure(
  name: string,
  note: string,
  course: readonly RunEpoch[],
  mark: number | undefined,
  digits: number,
  valuesOf: (epoch: RunEpoch) => { readonly train: number; readonly validation?: number | undefined },
): Markup {
  const series = (['train', 'validation'] as const).flatMap((split): NamedSeries[] => {
    const points = course.flatMap((epoch): CurvePoint[] => {
      const value = valuesOf(epoch)[split];
      if (value === undefined || !Number.isFinite(value)) return [];
      return [{ epoch: epoch.epoch, mean: value, lowest: value, highest: value }];
    });
    return points.length === 0 ? [] : [{ name: split, style: STYLES[split], points }];
  });
  if (series.length === 0) return html``;
  const ends = series.map((one) => `${one.name} ${fixed(one.points.at(-1)!.mean, digits)}`).join(', ');
  const chart = lineChart({
    title: `${name} by epoch`,
    description: `In the last epoch: ${ends}.`,
    series,
    mark,
  });
  return html`<figure><figcaption>${name}<small>Last epoch: ${ends}. ${note}</small></figcaption>${chart}</figure>
`;
}

function epochTable(course: readonly RunEpoch[], hasValidation: boolean): Markup {
  const step = Math.ceil(course.length / ROWS);
  const shown = course.filter((_, i) => i % step === 0 || i === course.length - 1);
  const omitted = step > 1 ? `, every ${step}th of ${course.length}` : '';
  const columns = [
    'training loss',
    'accuracy %',
    ...(hasValidation ? ['validation NLL', 'accuracy %'] : []),
    'learning rate',
    'seconds',
  ];
  const table = html`<table class="epochs">
<thead><tr><th scope="col" class="name">epoch</th>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${shown.map(
    ({ epoch, train, validation, learningRate, seconds }) => html`
<tr><th scope="row">${epoch}</th><td>${train.loss.toPrecision(4)}</td><td>${percent(train.accuracy)}</td>${
      hasValidation &&
      (validation
        ? html`<td>${validation.nll.toPrecision(4)}</td><td>${percent(validation.accuracy)}</td>`
        : html`<td>–</td><td>–</td>`)
    }<td>${learningRate.toPrecision(3)}</td><td>${seconds.toFixed(1)}</td></tr>`,
  )}
</tbody></table>`;
  return html`<details><summary>${countOf(shown.length, 'epoch')} in numbers${omitted}</summary>
${scrollable('Epochs', table)}</details>`;
}
