import { html, type Markup } from '../markup.js';
import type { ThumbnailSheet } from './run-page.js';

/** The thumbnails of a page: places in one picture, which its style sheet holds once. */
export interface Thumbnails {
  /** The style of the class `t`. */
  readonly style: string;
  /** An image by its index; null where the sheet has it not. */
  draw(image: number, name: string): Markup | null;
}

/** @param shown the images of the sheet, in its order */
export function thumbnails(sheet: ThumbnailSheet | undefined, shown: readonly number[]): Thumbnails {
  if (!sheet) return { style: '', draw: () => null };
  const places = new Map(shown.map((image, place) => [image, place]));
  const { uri, columns, rows, side, gutter } = sheet;
  const [width, height] = [columns, rows].map((count) => count * (side + gutter) - gutter);
  return {
    style: `:root{--t:${shownSide(side)}px}\n.t{background-image:url("${uri}");background-size:${share(width! / side)} ${share(height! / side)}${shownSide(side) > side ? ';image-rendering:pixelated' : ''}}\n`,
    draw(image, name) {
      const at = places.get(image);
      if (at === undefined) return null;
      return html`<span class="t" role="img" aria-label="${name}" style="background-position:${position(sheet, at)}"></span>`;
    },
  };
}

/** Small thumbnails are shown a whole number of times as large as they are, with pixels that stay squares. */
function shownSide(side: number): number {
  return side > USUAL_SIDE / 2 ? side : side * Math.round(USUAL_SIDE / side);
}

/** Side in which thumbnails are shown, about. */
const USUAL_SIDE = 84;

/** Where the background stands for a thumbnail: percentages, which hold for whatever size it is shown in. */
function position({ columns, rows, side, gutter }: ThumbnailSheet, at: number): string {
  const along = (index: number, count: number) =>
    count === 1 ? '0' : share((index * (side + gutter)) / (count * (side + gutter) - gutter - side));
  return `${along(at % columns, columns)} ${along(Math.floor(at / columns), rows)}`;
}

function share(value: number): string {
  return `${Number((100 * value).toFixed(3))}%`;
}
