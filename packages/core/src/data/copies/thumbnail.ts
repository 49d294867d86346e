import type { Image } from '../image.js';

/** Side of thumbnails, in pixels. */
export const side = 32;

/** Pixels of a thumbnail. */
export const area = side * side;

/** Bytes of a thumbnail: its grey pixels, then the means of red, green and blue of the whole picture. */
export const thumbnailBytes = area + 3;

/** Red, green and blue in luminance (ITU-R BT.601). */
const weights = [0.299, 0.587, 0.114] as const;

/**
 * A picture as 32 x 32 grey pixels, each the mean of what it covers, whatever the shape of the picture; and its mean colour.
 * @returns uint8 [{@link thumbnailBytes}]
 */
export function thumbnailOf({ channels, height, width, data }: Image): Uint8Array {
  const plane = height * width;
  const sums = new Float64Array(area);
  const colours = [0, 0, 0];
  /** Luminance of the pixels of a row before each place. */
  const before = new Float64Array(width + 1);
  const cells = new Float64Array(side);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let sum = 0;
    if (channels === 1) {
      for (let x = 0; x < width; x++) {
        sum += data[row + x]!;
        before[x + 1] = sum;
      }
      colours[0]! += sum;
    } else {
      for (let x = 0; x < width; x++) {
        const red = data[row + x]!;
        const green = data[plane + row + x]!;
        const blue = data[2 * plane + row + x]!;
        colours[0]! += red;
        colours[1]! += green;
        colours[2]! += blue;
        sum += weights[0] * red + weights[1] * green + weights[2] * blue;
        before[x + 1] = sum;
      }
    }
    let last = 0;
    for (let cell = 0; cell < side; cell++) {
      const next = partialSum(before, ((cell + 1) * width) / side);
      cells[cell] = next - last;
      last = next;
    }
    addRow(sums, cells, (y * side) / height, ((y + 1) * side) / height);
  }
  const thumbnail = new Uint8Array(thumbnailBytes);
  for (let i = 0; i < area; i++) thumbnail[i] = Math.round((sums[i]! * side) / width);
  for (let c = 0; c < 3; c++) thumbnail[area + c] = Math.round(colours[channels === 1 ? 0 : c]! / plane);
  return thumbnail;
}

/** The sum before a place that may lie within a pixel. */
function partialSum(before: Float64Array, place: number): number {
  const whole = Math.min(Math.floor(place), before.length - 1);
  const rest = place - whole;
  return rest <= 0 ? before[whole]! : before[whole]! + rest * (before[whole + 1]! - before[whole]!);
}

/** Adds a row of pixels to the rows of the thumbnail that it lies in, `top` to `bottom`, by the share of each. */
function addRow(sums: Float64Array, cells: Float64Array, top: number, bottom: number): void {
  for (let row = Math.floor(top); row < bottom && row < side; row++) {
    const share = Math.min(bottom, row + 1) - Math.max(top, row);
    for (let cell = 0; cell < side; cell++) sums[row * side + cell]! += share * cells[cell]!;
  }
}

/** Grey levels by which a plain background may vary. */
const plainRange = 2;
/** What of a picture is at least background where it stands before a plain one. */
const plainShare = 1 / 8;

/** Whether a picture shows something before a plain background: much of it is of one grey. */
export function isBeforePlain(thumbnail: Uint8Array): boolean {
  const counts = new Uint16Array(256);
  for (let i = 0; i < area; i++) counts[thumbnail[i]!]! += 1;
  for (let from = 0; from + plainRange < counts.length; from++) {
    let sum = 0;
    for (let grey = from; grey <= from + plainRange; grey++) sum += counts[grey]!;
    if (sum >= plainShare * area) return true;
  }
  return false;
}
