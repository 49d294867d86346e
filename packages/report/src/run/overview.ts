import { html, type Markup } from '../markup.js';
import { countOf, groupDigits } from '../text/words.js';
import type { RunPageInput } from './run-page.js';
import { decimalOf, isolated, percentOf, rangeOf } from './words.js';

/** What stands below the title: the run in a line, its accuracy, and what limits that. */
export function intro({ data, model, loss, split, evaluation, caveat, notes, chosen }: RunPageInput): Markup {
  const { samples, accuracy } = evaluation;
  return html`<p class="note">${isolated(data.name)} · ${model} · ${loss} · ${countOf(data.classNames.length, 'class', 'classes')}</p>
<p class="headline">${percentOf(accuracy.top1)} of ${countOf(samples, `${split} image`)} right (95 % interval ${rangeOf(accuracy.interval)})</p>
${caveat !== undefined && html`<p class="warning">Note: ${caveat}.</p>`}
${notes.map((note) => html`<p class="warning">Note: ${note}</p>`)}
<p class="note">${chosen && chosenText(chosen)}Everything on this page was measured on the ${split} images, but for the learning curves.</p>`;
}

function chosenText({ epoch, by }: NonNullable<RunPageInput['chosen']>): string {
  return by === 'validation'
    ? `The network is that of epoch ${epoch}, the best one on the validation images. `
    : `The network is that of epoch ${epoch}, the last one. `;
}

/** The evaluation in numbers. */
export function numbersSection({ evaluation, data }: RunPageInput): Markup {
  const { accuracy, nll, calibration, compactness } = evaluation;
  const facts: (readonly [name: string, value: string, note: string])[] = [
    ['Accuracy', percentOf(accuracy.top1), `95 % interval ${rangeOf(accuracy.interval)}`],
    // With as many guesses as classes every guess is right.
    ...(accuracy.k < data.classNames.length
      ? [
          [
            `Accuracy with ${accuracy.k} guesses`,
            percentOf(accuracy.top5),
            'the right class is among them',
          ] as const,
        ]
      : []),
    ['Negative log-likelihood', decimalOf(nll), 'mean, in nats; lower is better'],
    ['Calibration error', percentOf(calibration.ece), `ECE; in the worst bin ${percentOf(calibration.mce)}`],
    [
      'Compactness',
      decimalOf(compactness.embedding.ratio),
      'distance of embeddings within classes over that between classes; lower is more compact',
    ],
    ...(compactness.attention
      ? [
          [
            'Compactness of attention',
            decimalOf(compactness.attention.ratio),
            'the same ratio of channel attention',
          ] as const,
        ]
      : []),
  ];
  return html`<dl class="tiles">${facts.map(([name, value, note]) => html`<div><dt>${name}</dt><dd><b>${value}</b><small>${note}</small></dd></div>`)}</dl>
<p class="note">${sizesText(data.sizes)}</p>`;
}

function sizesText(sizes: RunPageInput['data']['sizes']): string {
  const counts = (['train', 'validation', 'test'] as const).flatMap((split) => {
    const count = sizes[split];
    return count === undefined ? [] : [`${groupDigits(count)} ${split === 'train' ? 'training' : split}`];
  });
  return `Images of the run: ${counts.join(', ')}.`;
}
