import type { Dataset } from '@kindred/core/data';
import { KindredError } from '@kindred/core/errors';
import { countOf, listBriefly } from '@kindred/report/text';
import { decodingOf, type OpenDataOptions, resolveReadOptions } from '../../data/data-options.js';
import { loadImages } from '../../data/image-folder/load-images.js';
import { datasetOf } from '../../data/pictures/kept-splits.js';
import { PictureKeeper } from '../../data/pictures/picture-keeper.js';

/**
 * Reads pictures that nobody has sorted, as images of one class.
 * @throws KindredError where one cannot be read and is not to be left out, or where none can.
 */
export async function readPictures(
  paths: readonly string[],
  options: Omit<OpenDataOptions, 'labels' | 'test'>,
): Promise<Dataset> {
  const read = resolveReadOptions(options);
  const { skipBad, budget, onProgress, onNote } = read;
  const files = paths.map((path) => ({ path, name: path, split: 'test' as const, label: 0 }));
  const decode = decodingOf(read);
  const together = `pictures ${paths.length} ${paths[0]}`;
  const keeper = await PictureKeeper.open(decode, { data: 'pictures', together, budget, onNote });
  const { loaded, unreadable } = await loadImages(files, decode, keeper, onProgress);
  if (unreadable.length > 0 && (!skipBad || loaded.length === 0)) {
    const listed = unreadable.map(({ source, message }) => `${source} (${message})`);
    throw new KindredError(
      `${unreadable.length} of ${countOf(paths.length, 'picture')} cannot be read: ${listBriefly(listed, 5)}` +
        (loaded.length > 0 ? '; repair or remove them, or leave them out with `skipBad`' : ''),
    );
  }
  return datasetOf(loaded, ['picture'], 'pictures');
}
