import type { Retrieval } from '@kindred/core/evaluate';
import { html, type Markup } from '../markup.js';
import { classGapTexts } from '../text/class-gaps.js';
import { countOf, groupDigits } from '../text/words.js';
import type { RunPageInput } from './run-page.js';
import { decimalOf, isolated, percentOf, rangeOf } from './words.js';

/** What stands below the title: the run in a line, its accuracy, and what limits that. */
export function intro(input: RunPageInput): Markup {
  const { data, model, loss, split, caveat, notes, chosen } = input;
  return html`<p class="note">${isolated(data.name)} · ${model} · ${loss} · ${countOf(data.classNames.length, 'class', 'classes')}</p>
${accuracyText(input)}
${caveat !== undefined && html`<p class="warning">Note: ${caveat}.</p>`}
${classGapTexts(input.evaluation, data.classNames).map((text) => html`<p class="warning">Note: ${text}.</p>`)}
${notes.map((note) => html`<p class="warning">Note: ${note}</p>`)}
<p class="note">${chosen && chosenText(chosen)}${isByFolds(input) ? 'Everything else' : 'Everything'} on this page was measured on the ${split} images, but for the learning curves.</p>`;
}

/** Whether the accuracy by cross-validation is that of the network, and says more of new images than the others do. */
function isByFolds({ split, chosen, head }: RunPageInput): boolean {
  return split === 'train' && chosen?.by === 'head' && head?.folds !== undefined;
}

/** What stands behind an accuracy where the classes are uneven. */
function balanceText(balanced: number | undefined): string {
  return balanced === undefined ? '' : `; balanced accuracy ${percentOf(balanced)}`;
}

function accuracyText(input: RunPageInput): Markup {
  const { split, evaluation, head } = input;
  const { samples, accuracy, uneven } = evaluation;
  const measured = `${percentOf(accuracy.top1)} of ${countOf(samples, `${split} image`)} right (95 % interval ${rangeOf(accuracy.interval)})${balanceText(uneven ? accuracy.balanced : undefined)}`;
  if (!head) return html`<p class="headline">${measured}</p>`;
  const { folds } = head;
  const headAccuracy = percentOf(head.accuracy);
  if (!isByFolds(input)) {
    const how = folds === undefined ? 'on the validation images' : `by ${folds}-fold cross-validation`;
    return html`<p class="headline">${measured}</p>
<p class="note">The head alone, on the frozen backbone: ${headAccuracy} ${how}${balanceText(head.balanced)}.</p>`;
  }
  return html`<p class="headline">${headAccuracy} right by ${folds}-fold cross-validation${balanceText(head.balanced)}</p>
<p class="note">That is what new images can expect: each image was judged by a head that was trained without it. The head that was trained on all: ${measured}.</p>`;
}

function chosenText({ epoch, by }: NonNullable<RunPageInput['chosen']>): string {
  if (by === 'head') return 'The network is a head on the backbone as it came; nothing else was trained. ';
  return `The network is that of epoch ${epoch}, ${choiceText(epoch, by)}. `;
}

function choiceText(epoch: number, by: 'validation' | 'tuning' | 'last'): string {
  if (by === 'validation') return 'the best one on the validation images';
  if (by === 'last') return 'the last one';
  return epoch === 0
    ? 'before tuning, which made it worse on the validation images'
    : 'the last one whose accuracy on the validation images is within a standard error of the highest';
}

/** The evaluation in numbers. */
export function numbersSection({ evaluation, data }: RunPageInput): Markup {
  const { accuracy, macro, nll, calibration, compactness, retrieval } = evaluation;
  const facts: (readonly [name: string, value: string, note: string])[] = [
    ['Accuracy', percentOf(accuracy.top1), `95 % interval ${rangeOf(accuracy.interval)}`],
    ['Balanced accuracy', percentOf(accuracy.balanced), 'mean recall: every class counts alike'],
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
    ['Macro-F1', percentOf(macro.f1), 'mean over classes of the harmonic mean of precision and recall'],
    [
      'Mean average precision',
      percentOf(macro.averagePrecision),
      'how well each class is ranked above the others by its probability',
    ],
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
    ...retrievalFacts(retrieval),
  ];
  return html`<dl class="tiles">${facts.map(([name, value, note]) => html`<div><dt>${name}</dt><dd><b>${value}</b><small>${note}</small></dd></div>`)}</dl>
<p class="note">${sizesText(data.sizes)}</p>`;
}

/** How near images of a class are to each other among all. */
function retrievalFacts(found: Retrieval): (readonly [name: string, value: string, note: string])[] {
  const { precisionAt1, rPrecision, mapAtR, knn, queries, lone, references } = found;
  const asked = queries + lone < references ? `; ${groupDigits(queries)} images were asked` : '';
  const left = lone > 0 ? `; without ${countOf(lone, 'image')} alone in a class` : '';
  return [
    ['Precision@1', percentOf(precisionAt1), `the nearest embedding is of the same class${asked}${left}`],
    ['R-precision', percentOf(rPrecision), 'of the R nearest, R being the others of the class'],
    ['MAP@R', percentOf(mapAtR), 'the same, and the nearer the better'],
    [`${knn.k}-NN accuracy`, percentOf(knn.accuracy), `by a vote of the ${knn.k} nearest`],
  ];
}

function sizesText(sizes: RunPageInput['data']['sizes']): string {
  const counts = (['train', 'validation', 'test'] as const).flatMap((split) => {
    const count = sizes[split];
    return count === undefined ? [] : [`${groupDigits(count)} ${split === 'train' ? 'training' : split}`];
  });
  return `Images of the run: ${counts.join(', ')}.`;
}
