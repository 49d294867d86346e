import { type DataSource, digitsSource } from '@kindred/core/data';
import type { RunOptions } from '../api/train.js';
import { pictures } from './test-images.js';

/** Pictures of three classes in a folder `pets`, few and small enough to train on in a moment. */
export function tinyPictures(folder = 'pets', classes: readonly string[] = ['cat', 'dog', 'owl']) {
  const folders = classes.map((name) => `${folder}/${name}`);
  return pictures(folders, { perClass: 12, width: 8, height: 8 });
}

/** Flags of a run on them that takes a moment. */
export const tinyFlags =
  '--model lenet --model.width 2 --model.hidden 8 --batch-size 8 --augment none --validation 0.25 --threads 1'.split(
    ' ',
  );

/** The same for the library, for two epochs. */
export const tinyOptions = {
  model: { name: 'lenet', width: 2, hidden: 8 },
  batchSize: 8,
  augment: 'none',
  validation: 0.25,
  threads: 1,
  epochs: 2,
} satisfies RunOptions;

/** A data set in memory, with a test set; `seed` makes another one. */
export function tinyDigits(seed = 1): DataSource {
  return digitsSource({ seed, trainSize: 40, testSize: 20 });
}
