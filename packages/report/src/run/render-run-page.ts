import { renderPage } from '../html/render-page.js';
import { STYLE } from '../html/style.js';
import { html, Markup } from '../markup.js';
import { SCATTER_SIZE, scatterPlaces } from '../svg/scatter.js';
import { type ChosenImages, chooseImages, type ImageLimits, imageLimits } from './choose-images.js';
import { classesSection } from './classes.js';
import { confusionSection } from './confusion.js';
import { curvesSection } from './curves.js';
import { type ClassDistances, classDistances, distancesSection } from './distances.js';
import { leastSureSection, mistakesSection } from './gallery.js';
import { type ImageMap, imageMap, mapSection } from './map.js';
import { intro, numbersSection } from './overview.js';
import { recipeSection } from './recipe.js';
import { reliabilitySection } from './reliability.js';
import type { RunPageInput, ThumbnailSheet } from './run-page.js';
import { SCRIPT, SCRIPT_HASH } from './script.js';
import { RUN_STYLE } from './style.js';
import { thumbnails } from './thumbnails.js';

/** A page that only its thumbnails are missing of. */
export interface PlannedRunPage {
  readonly input: RunPageInput;
  /** The images that it shows, by their indices: thumbnails are to be made of `chosen.shown`, in this order. */
  readonly chosen: ChosenImages;
  readonly map: ImageMap | undefined;
  readonly distances: ClassDistances;
}

/**
 * Computes what the page of a run shows; the map takes seconds for a thousand images.
 * @param side of the thumbnails to come, in pixels: of larger ones there are fewer
 * @throws KindredError where sizes disagree or a number is not finite.
 */
export function planRunPage(input: RunPageInput, side: number): PlannedRunPage {
  const limits: ImageLimits = imageLimits(side);
  const chosen = chooseImages(input.inference, limits);
  return {
    input,
    chosen,
    map: imageMap(input.inference, chosen.map),
    distances: classDistances(input.inference),
  };
}

/**
 * The page of a run as one HTML file that opens from disk: its content security policy forbids every request, and all
 * but its own script. It can be read without that; the script adds what a click, a key or the pointer shows.
 * @param sheet the thumbnails of the chosen images; without it there are names only
 */
export function renderRunPage(
  { input, chosen, map, distances }: PlannedRunPage,
  sheet?: ThumbnailSheet,
): string {
  const pictures = thumbnails(sheet, chosen.shown);
  const omitted = chosen.verdicts.length - chosen.shown.length;
  return renderPage({
    title: input.name,
    policy: `default-src 'none'; script-src '${SCRIPT_HASH}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`,
    style: STYLE + RUN_STYLE + pictures.style,
    intro: intro(input),
    sections: [
      { id: 'numbers', title: 'In numbers', content: numbersSection(input) },
      { id: 'curves', title: 'Learning curves', content: curvesSection(input) },
      { id: 'confusion', title: 'What is taken for what', content: confusionSection(input) },
      { id: 'mistakes', title: 'Surest mistakes', content: mistakesSection(input, chosen, pictures) },
      { id: 'unsure', title: 'Least sure images', content: leastSureSection(input, chosen, pictures) },
      { id: 'classes', title: 'Classes', content: classesSection(input) },
      { id: 'reliability', title: 'Reliability', content: reliabilitySection(input) },
      { id: 'map', title: 'Map of the images', content: mapSection(input, map, chosen, pictures) },
      {
        id: 'distances',
        title: 'Distances between classes',
        content: distancesSection(input, distances),
      },
      { id: 'recipe', title: 'How it was made', content: recipeSection(input) },
    ],
    end: html`${
      omitted > 0 &&
      html`<footer class="note">To keep this file small, it has thumbnails of ${chosen.shown.length} of the ${chosen.verdicts.length} images. All numbers are of all images, where it is not said otherwise.</footer>
`
    }<dialog id="images" aria-labelledby="images-title"><div class="head"><h2 id="images-title"></h2><button type="button">Close</button></div><p class="note"></p><ul class="gallery"></ul></dialog>
<script type="application/json" id="data">${jsonBlock(scriptData(input, chosen, map, sheet))}</script>
<script>${new Markup(SCRIPT)}</script>
`,
  });
}

/** What the script needs to know. */
function scriptData(
  { data, evaluation, source }: RunPageInput,
  { verdicts, shown }: ChosenImages,
  map: ImageMap | undefined,
  sheet: ThumbnailSheet | undefined,
) {
  const placeOf = new Map(shown.map((image, place) => [image, place]));
  const places = map && scatterPlaces(map.points);
  return {
    names: data.classNames,
    /** Cells that are not empty: label, prediction and count of each in turn. */
    cells: evaluation.confusion.flatMap((row, label) =>
      row.flatMap((count, predicted) => (count > 0 ? [label, predicted, count] : [])),
    ),
    /** Label, prediction, confidence and name. */
    images: shown.map((image) => {
      const { label, predicted, confidence } = verdicts[image]!;
      return [label, predicted, Number(confidence.toFixed(6)), source(image)];
    }),
    sheet: sheet && { columns: sheet.columns, rows: sheet.rows, side: sheet.side, gutter: sheet.gutter },
    map: map && {
      ...SCATTER_SIZE,
      /** Place across and down, and the place among the images, of each in turn. */
      points: [...map.images].flatMap((image, i) => {
        const place = placeOf.get(image);
        if (place === undefined) return [];
        return [places![2 * i]!, places![2 * i + 1]!]
          .map((value) => Math.round(10 * value) / 10)
          .concat(place);
      }),
    },
  };
}

/** JSON that ends no script, whatever is in it. */
function jsonBlock(value: unknown): Markup {
  return new Markup(JSON.stringify(value).replaceAll('<', '\\u003c'));
}
