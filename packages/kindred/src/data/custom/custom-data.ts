import type { Image, SplitName } from '@kindred/core/data';

/** One image of a {@link CustomDataset}. */
export interface Sample {
  /**
   * The bytes of a picture in any format that sharp decodes, the path of such a file, or decoded pixels. Pictures are
   * reduced on reading, as those of image folders are; pixels are kept as they are, and never to be written to again.
   */
  readonly image: Uint8Array | string | Image;
  /** Its class: the index into `classNames`, or the name. */
  readonly label: number | string;
  /** Where it comes from, for messages. */
  readonly source?: string | undefined;
  /** What it belongs to, such as a person: images of one group are on one side of every split that Kindred makes. */
  readonly group?: string | undefined;
}

/** Labelled images from wherever a program has them: how many there are, and how each is read. */
export interface CustomDataset {
  readonly classNames: readonly string[];
  /** Number of images, at least 1. */
  readonly length: number;
  /** Gives the image at a place, 0 .. length - 1. Several are asked for before the first has come, each once. */
  read(index: number): Sample | Promise<Sample>;
}

/** A data set that is divided already; all of its parts have the same classes. */
export type CustomSplits = { readonly train: CustomDataset } & {
  readonly [split in Exclude<SplitName, 'train'>]?: CustomDataset | undefined;
};

/** What data of one's own is called, and what it is known by. */
export interface CustomIdentity {
  /** Short name for run folders and reports; `data` where not given. */
  readonly name?: string | undefined;
  /**
   * Identifies the content, for going on with a run: it is to change when an image, a label or the order changes. It is
   * computed from the images where not given.
   */
  readonly fingerprint?: string | undefined;
}

/** Data of one's own: images to divide, or divided ones. */
export type CustomData = CustomIdentity & (CustomDataset | CustomSplits);
