import type { DataProblem } from '@kindred/core/data';
import type { ReadProgress } from '../data-options.js';
import type { LabelledFile, LoadedImage } from '../pictures/kept-image.js';
import type { PictureKeeper } from '../pictures/picture-keeper.js';
import type { DecodeOptions } from './decode.js';
import { decodeConcurrently, type KeptResult } from './decode-concurrently.js';
import { forecast } from './forecast.js';
import type { ImageFile } from './listing.js';

export interface LoadedImages<File extends LabelledFile = ImageFile> {
  readonly loaded: readonly LoadedImage<File>[];
  /** Files without a readable image, each with the reason. */
  readonly unreadable: readonly DataProblem[];
  /** Files that were decoded although something is wrong with them. */
  readonly damaged: readonly DataProblem[];
}

/**
 * Decodes the files, several at a time, in a result whose order is that of `files`.
 * @throws KindredError where they are more than memory is to hold, and the disk has no room for them.
 */
export async function loadImages(
  files: readonly ImageFile[],
  options: DecodeOptions,
  keeper: PictureKeeper,
  onProgress: ReadProgress,
): Promise<LoadedImages> {
  try {
    await forecast(files, options, keeper);
    const decoded = await decodeConcurrently(files, ({ path }) => path, options, keeper, onProgress);
    return loadedImages(files, decoded);
  } finally {
    await keeper.close();
  }
}

/** What came of files, by what became of each. */
export function loadedImages<File extends LabelledFile>(
  files: readonly File[],
  decoded: readonly KeptResult[],
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
