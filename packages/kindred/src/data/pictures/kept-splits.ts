import { createHash } from 'node:crypto';
import {
  type DataSource,
  type Dataset,
  datasetFromImages,
  fingerprintSplits,
  type SplitName,
} from '@kindred/core/data';
import { KindredError } from '@kindred/core/errors';
import type { LoadedImage } from './kept-image.js';
import type { PictureKeeper } from './picture-keeper.js';

/** Images of one number of channels as a data set, which reads those that are on disk when they are asked for. */
export function datasetOf(
  images: readonly LoadedImage[],
  classNames: readonly string[],
  sourceName: string,
): Dataset {
  const labels = Int32Array.from(images, ({ file }) => file.label);
  if (images.every(({ image }) => image.storedAs === undefined)) {
    return datasetFromImages({
      images: images.map(({ image }) => image.image()),
      labels,
      classNames,
      sources: images.map(({ file }) => file.name),
      sourceName,
    });
  }
  const at = (index: number) => {
    const found = images[index];
    if (found) return found;
    throw new KindredError(
      `${sourceName}: there is no image ${index}; it has ${images.length}, counted from 0`,
    );
  };
  return {
    classNames,
    labels,
    channels: images[0]!.image.channels,
    image: (index, scratch) => at(index).image.image(scratch),
    source: (index) => at(index).file.name,
  };
}

/**
 * The fingerprint of data. Where all of it is in the cache, it is kept there, too: all pixels would have to be read for it.
 * @param images those of the splits, in any order
 */
export function fingerprintKept(
  keeper: PictureKeeper,
  classNames: readonly string[],
  splits: DataSource['splits'],
  images: readonly LoadedImage[],
): Promise<string> | string {
  const make = () => fingerprintSplits(classNames, splits);
  if (images.length === 0 || images.some(({ image }) => image.storedAs === undefined)) return make();
  const hash = createHash('sha256').update(JSON.stringify(classNames));
  for (const split of ['train', 'validation', 'test'] satisfies SplitName[]) {
    for (const { file, image } of images) {
      if (file.split === split) hash.update(`\n${split} ${file.label} ${image.storedAs}`);
    }
  }
  return keeper.noted(`fingerprint ${hash.digest('hex')}`, make);
}
