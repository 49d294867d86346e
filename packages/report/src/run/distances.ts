import { selectVectors, stratifiedSample } from '@kindred/core/evaluate';
import {
  meanClassDistances,
  type RelativeDistances,
  relativeDistances,
} from '../comparison/class-distances.js';
import { distanceRange, matrixFacts } from '../html/distance-facts.js';
import { html, type Markup } from '../markup.js';
import { colorBar, heatMap } from '../svg/heat-map.js';
import { countOf, groupDigits } from '../text/words.js';
import type { RunPageInput } from './run-page.js';

/** Mean distances between classes, by what is compared. */
export interface ClassDistances {
  /** Images whose pairs were measured. */
  readonly samples: number;
  readonly embedding: RelativeDistances;
  /** Where the network has channel attention. */
  readonly attention?: RelativeDistances;
}

/** Pairs of more images than these take seconds. */
const MOST_IMAGES = 1000;

/** Distances between classes, over the pairs of at most 1,000 images. */
export function classDistances({
  labels,
  classes,
  embedding,
  attention,
}: RunPageInput['inference']): ClassDistances {
  const sample = stratifiedSample(labels, MOST_IMAGES, 0);
  const measure = (vectors: typeof embedding) =>
    relativeDistances(meanClassDistances(selectVectors({ ...vectors, labels }, sample), classes), classes);
  return {
    samples: sample.length,
    embedding: measure(embedding),
    ...(attention && { attention: measure(attention) }),
  };
}

/** Distances of embeddings and of attention, each in its own range of colours. */
export function distancesSection(
  { data, evaluation }: RunPageInput,
  { samples, embedding, attention }: ClassDistances,
): Markup {
  const of =
    samples < evaluation.samples
      ? ` Measured on the pairs of ${groupDigits(samples)} of ${countOf(evaluation.samples, 'image')}.`
      : '';
  return html`<p class="note">1 is the mean distance between images of different classes; the diagonal is the distance within a class.${of}</p>
<div class="figures">${distanceFigure('Embeddings', embedding, data.classNames)}${attention && distanceFigure('Channel attention', attention, data.classNames)}</div>`;
}

function distanceFigure(what: string, distances: RelativeDistances, names: readonly string[]): Markup {
  const { matrix } = distances;
  const facts = matrixFacts(matrix, names);
  if (facts === '') return html`<p>${what}: there are no two images to measure a distance of.</p>`;
  const range = distanceRange([distances]);
  const chart = heatMap({
    title: `Mean distances between classes, ${what.toLowerCase()}`,
    description: facts,
    matrix,
    names,
    range,
  });
  return html`<figure><figcaption>${what}<small>${facts} ${colorBar(range)}</small></figcaption>${chart}</figure>
`;
}
