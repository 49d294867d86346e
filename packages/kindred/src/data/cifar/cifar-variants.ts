import type { SplitName } from '@kindred/core/data';
import type { ReadOptions } from '../data-options.js';
import { cifar10Classes, cifar100CoarseClasses, cifar100FineClasses } from './cifar-classes.js';

/** One of the binary layouts: each row is the label bytes, then 1,024 red, 1,024 green, 1,024 blue bytes. */
export interface CifarVariant {
  readonly title: string;
  readonly files: { readonly [split in SplitName]?: readonly string[] };
  readonly labelBytes: number;
  /** Which of the label bytes is the class. */
  readonly labelOffset: number;
  readonly namesFile: string;
  readonly defaultNames: readonly string[];
}

const cifar10: CifarVariant = {
  title: 'CIFAR-10',
  files: {
    train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
    test: ['test_batch.bin'],
  },
  labelBytes: 1,
  labelOffset: 0,
  namesFile: 'batches.meta.txt',
  defaultNames: cifar10Classes,
};

const cifar100Layout = { files: { train: ['train.bin'], test: ['test.bin'] }, labelBytes: 2 };

const cifar100Fine: CifarVariant = {
  ...cifar100Layout,
  title: 'CIFAR-100',
  labelOffset: 1,
  namesFile: 'fine_label_names.txt',
  defaultNames: cifar100FineClasses,
};

const cifar100Coarse: CifarVariant = {
  ...cifar100Layout,
  title: 'CIFAR-100 (superclasses)',
  labelOffset: 0,
  namesFile: 'coarse_label_names.txt',
  defaultNames: cifar100CoarseClasses,
};

/** The variant whose file names are among `files`, if any. */
export function findCifarVariant(
  files: readonly string[],
  labels: ReadOptions['labels'] = 'fine',
): CifarVariant | undefined {
  const variants = [cifar10, labels === 'fine' ? cifar100Fine : cifar100Coarse];
  return variants.find((variant) =>
    Object.values(variant.files)
      .flat()
      .some((file) => files.includes(file)),
  );
}
