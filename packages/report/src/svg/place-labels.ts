import { displayWidth } from '../text/width.js';

export interface PlacedLabel {
  readonly text: string;
  /** Centre. */
  readonly x: number;
  readonly y: number;
}

/** Directions in which a label gives way, nearest first. */
const SHIFTS = [0, 0.7, 1.4, 2.1].flatMap((distance) =>
  distance === 0
    ? [{ x: 0, y: 0 }]
    : [0, 1, 2, 3, 4, 5, 6, 7].map((turn) => ({
        x: distance * Math.cos((turn * Math.PI) / 4),
        y: distance * Math.sin((turn * Math.PI) / 4),
      })),
);

/**
 * Labels that do not cover each other, in the order given: one that finds no free place near its own is left out.
 * @param size of the text; widths are estimated from it.
 */
export function placeLabels(
  wanted: readonly PlacedLabel[],
  size: number,
  area: { readonly width: number; readonly height: number },
): PlacedLabel[] {
  const placed: (PlacedLabel & { readonly halfWidth: number })[] = [];
  for (const { text, x, y } of wanted) {
    const halfWidth = 0.31 * size * displayWidth(text) + 1;
    const isInside = (at: { x: number; y: number }) =>
      at.x >= halfWidth &&
      at.x <= area.width - halfWidth &&
      at.y >= size / 2 &&
      at.y <= area.height - size / 2;
    const isFree = (at: { x: number; y: number }) =>
      placed.every(
        (other) =>
          Math.abs(other.x - at.x) >= halfWidth + other.halfWidth || Math.abs(other.y - at.y) >= size,
      );
    const inside = {
      x: Math.max(halfWidth, Math.min(area.width - halfWidth, x)),
      y: Math.max(size / 2, Math.min(area.height - size / 2, y)),
    };
    const place = SHIFTS.map((shift) => ({
      x: inside.x + shift.x * size,
      y: inside.y + shift.y * size,
    })).find((at) => isInside(at) && isFree(at));
    if (place) placed.push({ text, ...place, halfWidth });
  }
  return placed.map(({ text, x, y }) => ({ text, x, y }));
}
