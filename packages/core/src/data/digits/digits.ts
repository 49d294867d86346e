import { checkOptions } from '../../config/check-options.js';
import { UsageError } from '../../errors.js';
import { hashText } from '../../random/hash.js';
import { Random } from '../../random/random.js';
import { nothingTogether } from '../copies/keep-together.js';
import type { DataSource, Dataset, SplitName } from '../dataset.js';
import { fingerprintSplits } from '../fingerprint.js';
import { datasetFromBuffer } from '../memory-dataset.js';
import { SIDE } from './canvas.js';
import { renderDigit } from './render.js';

const CLASSES = 10;
const STREAM = hashText('data/digits');
const SPLIT_KEYS: Readonly<Record<SplitName, number>> = { train: 0, validation: 1, test: 2 };

/** Which digits {@link generateDigits} draws. */
export interface DigitsOptions {
  /** Number of images. */
  readonly size: number;
  readonly seed: number;
  readonly split: SplitName;
}

/**
 * Grey images of 28 x 28 with digits in a made-up handwriting, drawn stroke by stroke: a data set that needs
 * no download. Each ten samples hold every digit once, in random order. A sample depends on the seed, the
 * split and its index alone, so a smaller set is the beginning of a larger one.
 */
export function generateDigits(options: DigitsOptions): Dataset {
  checkOptions('generateDigits', options, { size: true, seed: true, split: true });
  const { size, seed, split } = options;
  if (!Number.isInteger(size) || size < 0) {
    throw new UsageError(`digits: the number of ${split} images must be a whole number, not ${size}`);
  }
  const imageBytes = SIDE * SIDE;
  const pixels = new Uint8Array(size * imageBytes);
  const labels = new Int32Array(size);
  const decade = Int32Array.from({ length: CLASSES }, (_, digit) => digit);
  for (let i = 0; i < size; i++) {
    if (i % CLASSES === 0) {
      decade.sort();
      new Random(seed, STREAM, SPLIT_KEYS[split], 0, i / CLASSES).shuffle(decade);
    }
    const digit = decade[i % CLASSES]!;
    labels[i] = digit;
    const random = new Random(seed, STREAM, SPLIT_KEYS[split], 1, i);
    renderDigit(digit, random, pixels.subarray(i * imageBytes, (i + 1) * imageBytes));
  }
  return datasetFromBuffer({
    pixels,
    labels,
    channels: 1,
    height: SIDE,
    width: SIDE,
    classNames: CLASS_NAMES,
    sourceName: `digits/${split}`,
  });
}

const CLASS_NAMES: readonly string[] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** How many digits {@link digitsSource} draws. */
export interface DigitsSourceOptions {
  readonly seed: number;
  readonly trainSize: number;
  readonly testSize: number;
}

/** The generated digits as a data source with a `train` and a `test` split. */
export function digitsSource(options: DigitsSourceOptions): DataSource {
  checkOptions('digitsSource', options, { seed: true, trainSize: true, testSize: true });
  const { seed, trainSize, testSize } = options;
  const splits = {
    train: generateDigits({ size: trainSize, seed, split: 'train' }),
    test: generateDigits({ size: testSize, seed, split: 'test' }),
  };
  return {
    name: 'digits',
    format: 'digits',
    classNames: CLASS_NAMES,
    splits,
    problems: [],
    fingerprint: fingerprintSplits(CLASS_NAMES, splits),
    // Each is drawn anew.
    grouping: nothingTogether,
  };
}
