import { availableParallelism } from 'node:os';
import type { DataProblem, Image } from '@kindred/core';
import type { ReadProgress } from '../data-options.js';
import { mapConcurrently } from '../map-concurrently.js';
import { type DecodeOptions, type DecodeResult, decodeImage } from './decode.js';
import type { ImageFile } from './scan.js';

export interface LoadedImages {
  readonly loaded: readonly { readonly file: ImageFile; readonly image: Image }[];
  /** Files without a readable image, each with the reason. */
  readonly unreadable: readonly DataProblem[];
  /** Files that were decoded although something is wrong with them. */
  readonly damaged: readonly DataProblem[];
}

/**
 * Decodes the files, several at a time (the work is done on the threads of sharp), in a result whose order
 * is that of `files`.
 */
export async function loadImages(
  files: readonly ImageFile[],
  options: DecodeOptions,
  onProgress: ReadProgress,
): Promise<LoadedImages> {
  // Twice as many as can be worked on: a thread that is done finds the next file already read.
  const inFlight = 2 * Math.max(4, availableParallelism());
  let done = 0;
  const results = await mapConcurrently(files, inFlight, async (file) => {
    const result = await decodeImage(file.path, options);
    onProgress(++done, files.length);
    return { file, result };
  });
  for (const entry of results) {
    // The decoder collects its messages in one place for the whole process: a reason that came up while other
    // images were decoded may be theirs. Asked again alone, it is this image's own.
    if (isFlawed(entry.result)) entry.result = await decodeImage(entry.file.path, options);
  }
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

function isFlawed(result: DecodeResult): boolean {
  return result.image === undefined || result.damage !== undefined;
}
