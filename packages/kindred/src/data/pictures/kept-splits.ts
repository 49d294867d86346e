import { createHash } from 'node:crypto';
import {
  type DataSource,
  type Dataset,
  datasetFromImages,
  fingerprintSplits,
  type SplitName,
  withGroups,
} from '@kindred/core/data';
import { KindredError } from '@kindred/core/errors';
import type { LoadedImage } from './kept-image.js';
import type { PictureKeeper } from './picture-keeper.js';

/**
 * Images of one number of channels as a data set, which reads those that are on disk when they are asked for.
 * @param groups the numbers of all groups, where there are some ({@link groupNumbers})
 */
export function datasetOf(
  images: readonly LoadedImage[],
  classNames: readonly string[],
  sourceName: string,
  groups?: ReadonlyMap<string, number>,
): Dataset {
  const dataset = plainDataset(images, classNames, sourceName);
  if (!groups) return dataset;
  return withGroups(
    dataset,
    Int32Array.from(images, ({ file }) => (file.group === undefined ? -1 : groups.get(file.group)!)),
  );
}

/** A number for each group that the files of images belong to, in whichever split; undefined where there are none. */
export function groupNumbers(images: readonly LoadedImage[]): ReadonlyMap<string, number> | undefined {
  const numbers = new Map<string, number>();
  for (const { file } of images) {
    if (file.group !== undefined && !numbers.has(file.group)) numbers.set(file.group, numbers.size);
  }
  return numbers.size === 0 ? undefined : numbers;
}

function plainDataset(
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
