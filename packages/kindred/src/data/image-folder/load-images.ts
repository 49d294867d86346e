import type { DataProblem, Image } from '@kindred/core/data';
import type { ReadProgress } from '../data-options.js';
import type { DecodeOptions, DecodeResult } from './decode.js';
import { decodeConcurrently } from './decode-concurrently.js';
import type { ImageFile } from './scan.js';

/** Where an image comes from and what it is of. */
export type LabelledFile = Pick<ImageFile, 'name' | 'split' | 'label'>;

export interface LoadedImages<File extends LabelledFile = ImageFile> {
  readonly loaded: readonly { readonly file: File; readonly image: Image }[];
  /** Files without a readable image, each with the reason. */
  readonly unreadable: readonly DataProblem[];
  /** Files that were decoded although something is wrong with them. */
  readonly damaged: readonly DataProblem[];
}

/** Decodes the files, several at a time, in a result whose order is that of `files`. */
export async function loadImages(
  files: readonly ImageFile[],
  options: DecodeOptions,
  onProgress: ReadProgress,
): Promise<LoadedImages> {
  return loadedImages(files, await decodeConcurrently(files, ({ path }) => path, options, onProgress));
}

/** What came of files, by what became of each. */
export function loadedImages<File extends LabelledFile>(
  files: readonly File[],
  decoded: readonly DecodeResult[],
): LoadedImages<File> {
  const results = decoded.map((result, i) => ({ file: files[i]!, result }));
  return {
    loaded: results.flatMap(({ file, result }) => (result.image ? [{ file, image: result.image }] : [])),
    unreadable: results.flatMap(({ file, result }) =>
      result.image ? [] : [{ source: file.name, message: result.reason }],
    ),
    damaged: results.flatMap(({ file, result }) =>
      result.image && result.damage !== undefined
        ? [{ source: file.name, message: `${result.damage}, but it could be decoded: look at it` }]
        : [],
    ),
  };
}
