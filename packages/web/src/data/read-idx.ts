import {
  type DataSource,
  type Dataset,
  datasetFromBuffer,
  fingerprintSplits,
  knownIdxClasses,
  numberedClasses,
  pairIdxFiles,
  parseIdx,
  type SplitName,
} from '@kindred/core/data';
import { KindredError } from '@kindred/core/errors';
import type { PackedFile } from './packed.js';

/** Reads the files of MNIST and its like, plain or gzipped. @throws KindredError naming the file that is wrong. */
export async function readIdxFiles(
  name: string,
  files: readonly PackedFile[],
  onProgress: (done: number, total: number) => void,
): Promise<DataSource> {
  const byPath = new Map(files.map(({ path, file }) => [path, file]));
  const { pairs, faults } = pairIdxFiles([...byPath.keys()]);
  if (faults.length > 0) throw new KindredError(`${name}: ${faults[0]!.source}: ${faults[0]!.message}`);
  let done = 0;
  const read = await Promise.all(
    pairs.map(async ({ split, images, labels }) => {
      const pixels = parseIdx(images, await bytesOf(images, byPath.get(images)!), 3);
      const classes = parseIdx(labels, await bytesOf(labels, byPath.get(labels)!), 1).data;
      const [count, height, width] = pixels.dimensions as [number, number, number];
      if (count !== classes.length) {
        throw new KindredError(`${labels}: ${classes.length} labels, but ${images} has ${count} images`);
      }
      onProgress(++done, pairs.length);
      return { split, images, height, width, pixels: pixels.data, classes };
    }),
  );
  const listed = await listedNames(byPath);
  const largest = read[0]!.classes.reduce((most, label) => Math.max(most, label), 0);
  const classNames = listed ?? knownIdxClasses(name)?.names ?? numberedClasses(largest + 1);
  const splits: { [split in SplitName]?: Dataset } = {};
  for (const { split, images, classes, ...rest } of read) {
    splits[split] = datasetFromBuffer({
      ...rest,
      ...{ labels: Int32Array.from(classes), channels: 1, classNames, sourceName: images },
    });
  }
  const fingerprint = fingerprintSplits(classNames, splits);
  return { ...{ name, format: 'idx', classNames, splits, fingerprint }, problems: [] };
}

async function listedNames(files: ReadonlyMap<string, Blob>): Promise<readonly string[] | undefined> {
  const file = files.get('classes.txt') ?? files.get('class-names.txt');
  const lines = (await file?.text())?.split(/\r?\n/).map((line) => line.trim().normalize('NFC'));
  return lines?.filter((line) => line !== '');
}

async function bytesOf(name: string, file: Blob): Promise<Uint8Array> {
  if (!name.toLowerCase().endsWith('.gz')) return new Uint8Array(await file.arrayBuffer());
  try {
    const unpacked = file.stream().pipeThrough(new DecompressionStream('gzip'));
    return new Uint8Array(await new Response(unpacked).arrayBuffer());
  } catch (cause) {
    throw new KindredError(`${name}: damaged gzip file: download it again`, { cause });
  }
}
