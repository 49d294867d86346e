import { KindredError } from '@kindred/core/errors';
import { selectVectors } from '@kindred/core/evaluate';
import { classLegend, NAMED } from '../html/class-legend.js';
import { html, type Markup } from '../markup.js';
import { umap } from '../projection/umap/umap.js';
import { classColor } from '../svg/colors.js';
import { SCATTER_SIZE, scatter, scatterPlaces } from '../svg/scatter.js';
import { truncate } from '../text/width.js';
import { countOf, groupDigits } from '../text/words.js';
import type { ChosenImages } from './choose-images.js';
import type { RunPageInput } from './run-page.js';
import type { Thumbnails } from './thumbnails.js';

/** Where images stand on the map. */
export interface ImageMap {
  /** [N] indices of the images, and the class of each. */
  readonly images: Int32Array;
  readonly labels: Int32Array;
  /** [N, 2] */
  readonly points: Float64Array;
}

/** UMAP needs three. */
const LEAST = 3;

/** Passes of its optimisation: more change little that is seen, and every run waits for them. */
const EPOCHS = 200;

/** A map of the chosen images' embeddings; undefined for too few. It takes seconds for a thousand images. */
export function imageMap(
  { embedding, labels }: RunPageInput['inference'],
  images: Int32Array,
): ImageMap | undefined {
  if (images.length < LEAST) return undefined;
  const selected = selectVectors({ ...embedding, labels }, images);
  const points = umap(selected.vectors, embedding.dimensions, { epochs: EPOCHS });
  if (!points.every(Number.isFinite)) throw new KindredError('the map of the embeddings is not finite');
  return { images, labels: selected.labels, points };
}

/** Columns and rows of the places that the map of pictures has. */
const GRID = { columns: 15, rows: 14 };

/** The map as points, and as pictures. */
export function mapSection(
  { data, evaluation, split, source }: RunPageInput,
  map: ImageMap | undefined,
  { verdicts }: ChosenImages,
  thumbnails: Thumbnails,
): Markup {
  if (!map) return html`<p>A map needs three images at least.</p>`;
  const { classNames } = data;
  const classes = classNames.length;
  const { images, labels, points } = map;
  const wrong = [...images.keys()].filter((i) => {
    const { label, predicted } = verdicts[images[i]!]!;
    return label !== predicted;
  });
  const all = images.length === evaluation.samples;
  const shown = all
    ? `All ${countOf(images.length, `${split} image`)}`
    : `${groupDigits(images.length)} of ${countOf(evaluation.samples, `${split} image`)}, drawn by class`;
  const chart = scatter({
    title: 'Map of the embeddings',
    description: `${shown}, coloured by class; ${countOf(wrong.length, 'mistake')} with a ring.`,
    points,
    labels,
    classes,
    nameOf: (label) => (classes <= NAMED ? truncate(classNames[label]!, 12) : String(label)),
    ringed: wrong,
  });
  const pictures = pictureMap(map, source, classes, thumbnails);
  return html`<p class="note">${shown}. Each image stands where UMAP puts what the network made of it (its embedding): neighbours belong together; distances between groups and the sizes of groups mean little.</p>
${classLegend(classNames)}
<div class="maps"><figure><figcaption>By class<small>A ring is a mistake.<span class="scripted"> Point at an image to see it, or move with the arrow keys.</span></small></figcaption><div class="map" data-map="points">${chart}</div><p class="readout scripted" data-readout="map" aria-live="polite"></p></figure>
${pictures}</div>`;
}

/** In each place of a grid that has images the one that stands nearest to its middle. */
function pictureMap(
  { images, labels, points }: ImageMap,
  source: RunPageInput['source'],
  classes: number,
  thumbnails: Thumbnails,
): Markup | null {
  const places = scatterPlaces(points);
  const cell = { width: SCATTER_SIZE.width / GRID.columns, height: SCATTER_SIZE.height / GRID.rows };
  const nearest = new Map<number, { readonly i: number; readonly distance: number }>();
  for (let i = 0; i < images.length; i++) {
    const [x, y] = [places[2 * i]! / cell.width, places[2 * i + 1]! / cell.height];
    const column = Math.max(0, Math.min(GRID.columns - 1, Math.floor(x)));
    const row = Math.max(0, Math.min(GRID.rows - 1, Math.floor(y)));
    const distance = Math.hypot(x - column - 0.5, y - row - 0.5);
    const at = row * GRID.columns + column;
    if (distance < (nearest.get(at)?.distance ?? Number.POSITIVE_INFINITY)) nearest.set(at, { i, distance });
  }
  const drawn = [...nearest]
    .sort(([a], [b]) => a - b)
    .flatMap(([at, { i }]) => {
      const thumbnail = thumbnails.draw(images[i]!, source(images[i]!));
      if (!thumbnail) return [];
      const style = `grid-area:${Math.floor(at / GRID.columns) + 1}/${(at % GRID.columns) + 1};border-color:${classColor(labels[i]!, classes)}`;
      return [html`<span class="place" style="${style}">${thumbnail}</span>`];
    });
  if (drawn.length === 0) return null;
  return html`<figure><figcaption>The same map in pictures<small>${countOf(drawn.length, 'image')}: at most one for each place, framed in the colour of its class.</small></figcaption><div class="picture-map" role="group" aria-label="Map of the embeddings in pictures">${drawn}</div></figure>`;
}
