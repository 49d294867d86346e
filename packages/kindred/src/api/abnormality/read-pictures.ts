import { type Dataset, datasetFromImages } from '@kindred/core/data';
import { KindredError } from '@kindred/core/errors';
import { countOf, listBriefly } from '@kindred/report/text';
import { decodingOf, type ReadOptions } from '../../data/data-options.js';
import { loadImages } from '../../data/image-folder/load-images.js';

/**
 * Reads pictures that nobody has sorted, as images of one class.
 * @throws KindredError where one cannot be read and is not to be left out, or where none can.
 */
export async function readPictures(
  paths: readonly string[],
  { skipBad, onProgress, ...options }: Omit<ReadOptions, 'labels' | 'test'>,
): Promise<Dataset> {
  const files = paths.map((path) => ({ path, name: path, split: 'test' as const, label: 0 }));
  const { loaded, unreadable } = await loadImages(files, decodingOf(options), onProgress);
  if (unreadable.length > 0 && (!skipBad || loaded.length === 0)) {
    const listed = unreadable.map(({ source, message }) => `${source} (${message})`);
    throw new KindredError(
      `${unreadable.length} of ${countOf(paths.length, 'picture')} cannot be read: ${listBriefly(listed, 5)}` +
        (loaded.length > 0 ? '; repair or remove them, or leave them out with `skipBad`' : ''),
    );
  }
  return datasetFromImages({
    images: loaded.map(({ image }) => image),
    labels: loaded.map(() => 0),
    classNames: ['picture'],
    sources: loaded.map(({ file }) => file.name),
    sourceName: 'pictures',
  });
}
