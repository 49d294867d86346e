import { outlierDeviations, robustScale } from '../../numeric/robust.js';
import type { PictureMeasures } from './measure-picture.js';

/** What can be odd about a picture, by itself or among the others. */
export const PICTURE_KINDS = [
  'blank',
  'dark',
  'bright',
  'low-information',
  'blurred',
  'tiny',
  'odd-shaped',
] as const;

/** One of {@link PICTURE_KINDS}. */
export type PictureKind = (typeof PICTURE_KINDS)[number];

/** Something odd about a picture. */
export interface OddPicture {
  /** Its place. */
  readonly image: number;
  readonly kind: PictureKind;
  /** What was measured. */
  readonly value: number;
  /** What it was compared with: beyond it, a picture is odd. */
  readonly limit: number;
}

/** A fifth of the range of luminances from black, and from white: 99 of 100 pixels lie beyond. */
const darkLimit = 51;
const brightLimit = 204;
/** Bits: less has a picture of two values of which the second covers a tenth. */
const fewBits = 0.5;
/** The variance of the Laplacian of blurred pictures is at most this share of the median one: of half as strong edges. */
const blurShare = 0.25;
/** Shorter side, and shape (longer over shorter side), as multiples of the median ones. */
const tinyShare = 0.25;
const oddShape = 2;
/** With fewer pictures there is nothing to compare a picture with. */
const fewestCompared = 20;

/**
 * What is odd about pictures, by rising place. Blank, dark and bright ones are so by themselves; the others are unlike most
 * of the data: beyond a fixed share of its median and, but for tiny ones, 3.5 deviations from it (see
 * {@link outlierDeviations}). A blank picture is nothing else but, perhaps, tiny and odd-shaped.
 */
export function oddPictures(measured: readonly PictureMeasures[]): OddPicture[] {
  const limits = relativeLimits(measured);
  return measured.flatMap((measures, image) =>
    judge(measures, limits).map(([kind, value, limit]) => ({ image, kind, value, limit })),
  );
}

interface Limits {
  readonly entropy: number;
  readonly sharpness: number;
  readonly side: number;
  readonly shape: number;
}

const noLimits: Limits = { entropy: -1, sharpness: -1, side: 0, shape: Number.POSITIVE_INFINITY };

function relativeLimits(all: readonly PictureMeasures[]): Limits {
  if (all.length < fewestCompared) return noLimits;
  const plain = all.filter(({ isBlank }) => !isBlank);
  const below = (values: readonly number[]) => {
    const { median, deviation } = robustScale(values);
    return median - outlierDeviations * deviation;
  };
  const sharpness = plain.map(logSharpness);
  const shapes = all.map((one) => Math.log(shapeOf(one)));
  const { median, deviation } = robustScale(shapes);
  return {
    entropy: Math.min(fewBits, below(plain.map(({ entropy }) => entropy))),
    sharpness: Math.exp(Math.min(robustScale(sharpness).median + Math.log(blurShare), below(sharpness))) - 1,
    side: tinyShare * robustScale(all.map(sideOf)).median,
    shape: Math.exp(Math.max(median + Math.log(oddShape), median + outlierDeviations * deviation)),
  };
}

type Verdict = readonly [kind: PictureKind, value: number, limit: number];

function judge(measures: PictureMeasures, limits: Limits): Verdict[] {
  const { isBlank, low, high, entropy, sharpness } = measures;
  const verdicts: Verdict[] = [];
  if (isBlank) verdicts.push(['blank', high - low, 8]);
  else {
    // Neither of these has contrast that could be sharp.
    if (high < darkLimit) verdicts.push(['dark', high, darkLimit]);
    else if (low > brightLimit) verdicts.push(['bright', low, brightLimit]);
    else if (sharpness < limits.sharpness) verdicts.push(['blurred', sharpness, limits.sharpness]);
    if (entropy < limits.entropy) verdicts.push(['low-information', entropy, limits.entropy]);
  }
  const [side, shape] = [sideOf(measures), shapeOf(measures)];
  if (side < limits.side) verdicts.push(['tiny', side, limits.side]);
  if (shape > limits.shape) verdicts.push(['odd-shaped', shape, limits.shape]);
  return verdicts;
}

/** Products of many factors, such as sharpness, spread evenly on a logarithmic scale; a grey level is where that ends. */
function logSharpness({ sharpness }: PictureMeasures): number {
  return Math.log(1 + sharpness);
}

function sideOf({ height, width }: PictureMeasures): number {
  return Math.min(height, width);
}

/** The same lying and standing. */
function shapeOf({ height, width }: PictureMeasures): number {
  return Math.max(height, width) / Math.min(height, width);
}
