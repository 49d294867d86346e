import { groupDigits } from '@kindred/report/text';
import type { Metadata, Sharp } from 'sharp';
import type { ValueRange } from './decode.js';

/** A picture that cannot be read as it is, in words for users. */
export class RefusedPicture extends Error {}

/** Values read at a time, so that little of a large picture of floats is in memory. */
const stripValues = 32_000_000;

/** White, in 16 bits. */
const full = 65_535;

/** Most of the values of 16 bits that make a picture nearly black: those of 12 bits. */
const dark = 4095;

/** How the values of 16 bits become those of a picture: a factor and an offset, or undefined where they stay. */
export async function scale16(open: () => Sharp, range: ValueRange): Promise<[number, number] | undefined> {
  if (typeof range === 'string') return undefined;
  const { hasAlpha } = await open().metadata();
  if (hasAlpha) {
    throw new RefusedPicture('16 bits with transparency, which `range` is not for: convert it to 8 bits');
  }
  if (range[0] === 0 && range[1] === full) return undefined;
  const factor = full / (range[1] - range[0]);
  return [factor, -range[0] * factor];
}

/** Levels of 8 bits that a picture of the values of 12 bits in 16 cannot have, whatever filters make of it. */
const bright = 24;

/**
 * Looks again at a picture of 16 bits that came out dark, or of one colour: for most it is enough to look at what came out.
 * @param most the highest level of 8 bits that came out, @param isBlank whether all are nearly the same
 * @throws RefusedPicture where the range of its values is another than it is read by.
 */
export async function refuseMisread(
  open: () => Sharp,
  range: ValueRange,
  { most, isBlank }: { readonly most: number; readonly isBlank: boolean },
): Promise<void> {
  if (range === 'cast' || (range === 'auto' ? most >= bright : !isBlank)) return;
  const { channels } = await open().stats();
  const { hasAlpha = false } = await open().metadata();
  const colours = hasAlpha && channels.length > 1 ? channels.slice(0, -1) : channels;
  const [least, highest] = [
    Math.min(...colours.map(({ min }) => min)),
    Math.max(...colours.map(({ max }) => max)),
  ];
  if (range !== 'auto') {
    requireInside(least, highest, range);
    return;
  }
  if (highest > dark || highest === 0) return;
  const bits = [8, 10, 12].find((count) => highest < 2 ** count)!;
  throw new RefusedPicture(
    `16-bit values of at most ${groupDigits(highest)}, as of ${bits} bits, so that it is nearly black: say what is white, ` +
      `\`range: [0, ${2 ** bits - 1}]\`, or \`range: [0, ${full}]\` where it is that dark`,
  );
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
  const rows = Math.max(1, Math.floor(stripValues / (width * channels)));
  const strips = Array.from({ length: Math.ceil(height / rows) }, (_, i) => ({
    ...{ left: 0, top: i * rows, width },
    height: Math.min(rows, height - i * rows),
  }));
  const read = async (strip: (typeof strips)[number]) => {
    // A space in which nothing is converted.
    const space = channels === 1 ? 'b-w' : 'scrgb';
    const bytes = await open().extract(strip).toColourspace(space).raw({ depth: 'float' }).toBuffer();
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
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
