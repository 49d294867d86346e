import { wilsonInterval } from '@kindred/core/evaluate';
import { percent } from '../document/format.js';
import { scrollable } from '../html/scrollable.js';
import { html, type Markup } from '../markup.js';
import { type ReliabilityPoint, reliabilityDiagram } from '../svg/reliability-diagram.js';
import { groupDigits } from '../text/words.js';
import type { RunPageInput } from './run-page.js';
import { percentOf, rangeOf } from './words.js';

/** Whether confidences can be believed: the diagram, and its numbers. */
export function reliabilitySection({ evaluation }: RunPageInput): Markup {
  const { calibration } = evaluation;
  const points = calibration.bins.flatMap(({ confidence, accuracy, ...bin }): ReliabilityPoint[] =>
    confidence === null || accuracy === null
      ? []
      : [
          {
            ...bin,
            confidence,
            accuracy,
            interval: wilsonInterval(Math.round(accuracy * bin.count), bin.count),
          },
        ],
  );
  const facts = `Expected calibration error ${percentOf(calibration.ece)}, in the worst bin ${percentOf(calibration.mce)}.`;
  const chart = reliabilityDiagram({
    title: 'Share of right predictions by confidence',
    description: facts,
    points,
  });
  const table = html`<table class="bins">
<thead><tr><th scope="col" class="name">confidence, %</th><th scope="col">images</th><th scope="col">mean confidence</th><th scope="col">right</th><th scope="col">95 % interval</th></tr></thead>
<tbody>${points.map(
    ({ lower, upper, count, confidence, accuracy, interval }) => html`
<tr><th scope="row">${percent(lower)} to ${percent(upper)}</th><td>${groupDigits(count)}</td><td>${percentOf(confidence)}</td><td>${percentOf(accuracy)}</td><td>${rangeOf(interval)}</td></tr>`,
  )}
</tbody></table>`;
  return html`<div class="split"><figure><figcaption>Right predictions by confidence<small>${facts} Points below the diagonal: surer than right.</small></figcaption>${chart}</figure>
<div><p class="note">The confidence of an image is the probability of the class that it is taken for; ${points.length} of ${calibration.bins.length} bins have images.</p>
${scrollable('Bins of confidence', table)}</div></div>`;
}
