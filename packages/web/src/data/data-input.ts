import type { DataSource, Image, SplitName } from '@kindred/core/data';
import type { Picture } from '../pictures/decode.js';

/** One image of a {@link CustomDataset}. */
export interface Sample {
  /**
   * A picture, as a file, its bytes, or decoded by the browser, which is reduced on reading as those of folders are; or pixels
   * as Kindred has them, which are kept as they are.
   */
  readonly image: Picture | Image;
  /** Its class: the index into `classNames`, or the name. */
  readonly label: number | string;
  /** Where it comes from, for messages. */
  readonly source?: string | undefined;
}

/** Labelled images from wherever a page has them: how many there are, and how each is read. */
export interface CustomDataset {
  readonly classNames: readonly string[];
  /** Number of images, at least 1. */
  readonly length: number;
  /** Gives the image at a place, 0 .. length - 1, once. */
  read(index: number): Sample | Promise<Sample>;
}

/** A data set that is divided already; all of its parts have the same classes. */
export type CustomSplits = { readonly train: CustomDataset } & {
  readonly [split in Exclude<SplitName, 'train'>]?: CustomDataset | undefined;
};

/** Data of a page's own: images to divide, or divided ones. */
export type CustomData = {
  /** Short name for runs; `data` where not given. */
  readonly name?: string | undefined;
  /** Identifies the content, for going on with a run; computed from the images where not given. */
  readonly fingerprint?: string | undefined;
} & (CustomDataset | CustomSplits);

/**
 * Data, wherever a page has it: the files of an `<input webkitdirectory>` or what was dropped (folders of a class each, or the
 * files of MNIST and its like), a folder that the user has picked, data of one's own, or what was read already.
 */
export type DataInput =
  | FileList
  | readonly File[]
  | DataTransfer
  | FileSystemDirectoryHandle
  | CustomData
  | DataSource;
