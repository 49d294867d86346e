import { groupDigits } from '@kindred/report/text';
import type { Metadata, Sharp } from 'sharp';

/**
 * Which values of pixels of more than 8 bits are black and white: two values; `auto`, where the picture's format tells it
 * and it is refused where that would leave it black or white; or `cast`, as they come out of the decoder, unchecked.
 */
export type ValueRange = 'auto' | 'cast' | readonly [black: number, white: number];

/** A picture that cannot be read as it is, in words for users. */
export class RefusedPicture extends Error {}

/** Pixels read at a time, so that little of a large picture of floats is in memory. */
const stripPixels = 4_000_000;

/** White, in 16 bits. */
const full = 65_535;

/** Most of the values of 16 bits that make a picture nearly black: those of 12 bits. */
const dark = 4095;

/**
 * How the values of 16 bits become those of a picture: a factor and an offset, or undefined where they stay.
 * @throws RefusedPicture where they would be black or white all over.
 */
export async function scale16(open: () => Sharp, range: ValueRange): Promise<[number, number] | undefined> {
  if (range === 'cast') return undefined;
  const { channels } = await open().stats();
  const { hasAlpha = false } = await open().metadata();
  const colours = hasAlpha && channels.length > 1 ? channels.slice(0, -1) : channels;
  const [least, most] = [
    Math.min(...colours.map(({ min }) => min)),
    Math.max(...colours.map(({ max }) => max)),
  ];
  if (range === 'auto') {
    if (most > dark || most === 0) return undefined;
    const bits = [8, 10, 12].find((count) => most < 2 ** count)!;
    throw new RefusedPicture(
      `16-bit values of at most ${groupDigits(most)}, as of ${bits} bits, so that it is nearly black: say what is white, ` +
        `\`range: [0, ${2 ** bits - 1}]\`, or \`range: [0, 65535]\` where it is that dark`,
    );
  }
  if (hasAlpha) {
    throw new RefusedPicture('16 bits with transparency, which `range` is not for: convert it to 8 bits');
  }
  requireInside(least, most, range);
  if (range[0] === 0 && range[1] === full) return undefined;
  const factor = full / (range[1] - range[0]);
  return [factor, -range[0] * factor];
}

/**
 * Floats and integers of 32 bits as bytes, interleaved: whole pictures of 1 or 3 channels.
 * @throws RefusedPicture where their range does not tell which values are black and white.
 */
export async function bytesOfValues(
  open: () => Sharp,
  metadata: Metadata,
  range: Exclude<ValueRange, 'cast'>,
) {
  const { width, height, channels, depth = '', orientation = 1 } = metadata;
  const isFloat = depth === 'float' || depth === 'double';
  if ((channels !== 1 && !(channels === 3 && isFloat)) || orientation !== 1) {
    throw new RefusedPicture(`${depth} pixels in a form that is not read: convert it to 8 or 16 bits`);
  }
  const rows = Math.max(1, Math.floor(stripPixels / width));
  const strips = Array.from({ length: Math.ceil(height / rows) }, (_, i) => ({
    ...{ left: 0, top: i * rows, width },
    height: Math.min(rows, height - i * rows),
  }));
  const read = async (strip: (typeof strips)[number]) => {
    // A space in which nothing is converted.
    const space = channels === 1 ? 'b-w' : 'scrgb';
    const bytes = await open().extract(strip).toColourspace(space).raw({ depth: 'float' }).toBuffer();
    return new Float32Array(new Uint8Array(bytes).buffer);
  };
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const strip of strips) {
    for (const value of await read(strip)) {
      if (!Number.isFinite(value)) throw new RefusedPicture('it has values that are no finite numbers');
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  const [black, white] =
    range === 'auto' ? usualRange(least, most, isFloat) : requireInside(least, most, range);
  const data = new Uint8ClampedArray(width * height * channels);
  const factor = 255 / (white - black);
  for (const strip of strips) {
    let at = strip.top * width * channels;
    // Rounded and clipped by the array.
    for (const value of await read(strip)) data[at++] = (value - black) * factor;
  }
  return { data, raw: { width, height, channels } };
}

/** Filters go a little beyond the range of what they are used on. */
function usualRange(least: number, most: number, isFloat: boolean): readonly [number, number] {
  if (isFloat && least >= -0.1 && most <= 1.1) return [0, 1];
  if (least >= -1 && most <= 256 && (most >= 8 || most === 0)) return [0, 255];
  throw new RefusedPicture(
    `values from ${shown(least)} to ${shown(most)}, of which nobody knows what is black and white: say it, as in ` +
      `\`range: [${bound(Math.min(0, least), Math.floor)}, ${bound(most, Math.ceil)}]\``,
  );
}

function requireInside(least: number, most: number, range: readonly [number, number]) {
  if (least < range[1] && most > range[0]) return range;
  const found = least === most ? `${shown(least)} alone` : `${shown(least)} to ${shown(most)}`;
  throw new RefusedPicture(`values of ${found}, all outside \`range\`: it would be of one colour`);
}

function shown(value: number): string {
  return Number.isInteger(value) ? groupDigits(value) : String(Number(value.toPrecision(4)));
}

function bound(value: number, round: (value: number) => number): number {
  return Math.abs(value) < 10 ? Number(value.toPrecision(2)) : round(value);
}
