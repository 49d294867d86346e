import type { Image } from './image.js';
import type { Scratch } from './scratch.js';

/**
 * Labelled images, in memory or read one by one. The images may differ in size; a transform brings them to the network's.
 */
export interface Dataset {
  readonly classNames: readonly string[];
  /** Class of each sample, in 0 .. classNames.length - 1; its length is the number of samples. */
  readonly labels: Int32Array;
  /** 1 (grey) or 3 (RGB), the same for all samples. */
  readonly channels: number;
  /**
   * What belongs together, such as copies of one picture or pictures of one person: samples with the same number are on one side
   * of every split that is made. Negative: the sample is alone. The numbers are those of the whole source, the same in all of its splits.
   */
  readonly groups?: Int32Array | undefined;
  /** Which samples are copies of one picture, by numbers as in `groups`, of whose groups each has all copies of a picture. */
  readonly copies?: Int32Array | undefined;
  /**
   * A sample. Where images are not in memory, its pixels are read when they are asked for, and again for each call: whoever
   * needs only a few of many images at a time holds no more than those.
   * @param scratch memory that pixels may be read into; the image is then good until it is used again
   */
  image(index: number, scratch?: Scratch): Image;
  /** Where the sample comes from (`roses/12.jpg`, `train-images-idx3-ubyte.gz #12`), for messages. */
  source(index: number): string;
}

/** What a part of a data set is for. */
export type SplitName = 'train' | 'validation' | 'test';

/** Something wrong with a data set that did not stop it from being read, e.g. a file that was skipped. */
export interface DataProblem {
  readonly source: string;
  readonly message: string;
}

/** A data set as it was found: the splits that it brings itself, and what is odd about it. */
export interface DataSource {
  /** Short name for run folders and reports, e.g. `fashion-mnist`. */
  readonly name: string;
  /** What it was read as, for reports: `image-folder`, `idx`, ... */
  readonly format: string;
  readonly classNames: readonly string[];
  readonly splits: { readonly [split in SplitName]?: Dataset };
  /** Where the test images were held out of the training images ({@link holdOutTest}): their share of them. */
  readonly heldOut?: number;
  /**
   * Identifies what belongs together among its samples (`groups` of its splits): a hash, or `none` where nothing does; undefined where
   * nobody has looked yet.
   */
  readonly grouping?: string;
  readonly problems: readonly DataProblem[];
  /**
   * Identifies the content (for the run record and for resuming): a hex hash that changes when an image,
   * a label or the order of the samples changes, but not when test images are held out.
   */
  readonly fingerprint: string;
}
