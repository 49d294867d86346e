import type { Image } from '@kindred/core/data';
import type { Picture } from '../pictures/decode.js';

/** A file of a folder, by its path inside it. */
export interface PackedFile {
  readonly path: string;
  readonly file: Blob;
}

/** One labelled picture, or pixels. */
export interface PackedSample {
  readonly image: Picture | Image;
  readonly label: number | string;
  readonly source: string | undefined;
}

/** A data set in memory, as it crosses the border of a thread. */
export interface PackedDataset {
  readonly classNames: readonly string[];
  readonly labels: Int32Array;
  readonly images: readonly Image[];
  readonly sources: readonly string[];
}

/** Data on its way to a worker: what a program has, without its functions. */
export type PackedData =
  | { readonly kind: 'files'; readonly name: string; readonly files: readonly PackedFile[] }
  | { readonly kind: 'directory'; readonly handle: FileSystemDirectoryHandle }
  | {
      readonly kind: 'samples';
      readonly name: string;
      readonly fingerprint: string | undefined;
      readonly classNames: readonly string[];
      readonly splits: { readonly [split in 'train' | 'validation' | 'test']?: readonly PackedSample[] };
    }
  | {
      readonly kind: 'source';
      readonly name: string;
      readonly format: string;
      readonly fingerprint: string;
      readonly heldOut: number | undefined;
      readonly problems: readonly { readonly source: string; readonly message: string }[];
      readonly classNames: readonly string[];
      readonly splits: { readonly [split in 'train' | 'validation' | 'test']?: PackedDataset };
    };
