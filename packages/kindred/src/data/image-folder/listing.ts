import type { DataProblem, SplitName } from '@kindred/core/data';

/** A picture that a listing names. */
export interface ImageFile {
  readonly path: string;
  /** Path inside the data folder, with slashes: `train/roses/12.jpg`. */
  readonly name: string;
  readonly split: SplitName;
  readonly label: number;
  /** What it belongs to, as a table or a program tells. */
  readonly group?: string | undefined;
}

/** Pictures with their classes and splits, however they are told, before any is decoded. */
export interface PictureListing {
  readonly classNames: readonly string[];
  /** In the order in which they are told. */
  readonly files: readonly ImageFile[];
  /** What cannot be opened. */
  readonly unreadable: readonly DataProblem[];
  readonly problems: readonly DataProblem[];
  readonly faults: readonly DataProblem[];
}
