import {
  classCounts,
  type DataProblem,
  type DataSource,
  type Dataset,
  imageSizes,
  type SizeRange,
  type SplitName,
} from '@kindred/core/data';

/** What a split consists of. */
export interface SplitDescription {
  readonly split: SplitName;
  readonly images: number;
  /** Of the images, in pixels. */
  readonly height: SizeRange;
  readonly width: SizeRange;
  /** Number of images of each class, in the order of the description's `classNames`. */
  readonly classCounts: readonly number[];
}

/** A data set in numbers; plain JSON. */
export interface DataDescription {
  readonly name: string;
  readonly format: DataSource['format'];
  /** 1 (grey) or 3 (RGB). */
  readonly channels: number;
  readonly classNames: readonly string[];
  /** Those that the data set has, in the order train, validation, test. */
  readonly splits: readonly SplitDescription[];
  /** Images of the largest class over those of the smallest, in the first split; null when a class has none. */
  readonly balanceRatio: number | null;
  /** What it cannot be trained with. */
  readonly faults: readonly DataProblem[];
  readonly problems: readonly DataProblem[];
  readonly fingerprint: string;
}

/**
 * Counts and measures the images of each split.
 * @param faults of data that could be read only in part, as {@link inspectData} finds them
 */
export function describeData(source: DataSource, faults: readonly DataProblem[] = []): DataDescription {
  const present = (['train', 'validation', 'test'] as const).flatMap((split) => {
    const dataset = source.splits[split];
    return dataset === undefined ? [] : [{ split, dataset }];
  });
  const splits = present.map(({ split, dataset }) => describeSplit(split, dataset));
  const counts = splits[0]?.classCounts ?? [];
  const smallest = Math.min(...counts);
  return {
    name: source.name,
    format: source.format,
    channels: present[0]?.dataset.channels ?? 0,
    classNames: source.classNames,
    splits,
    balanceRatio: counts.length === 0 || smallest === 0 ? null : Math.max(...counts) / smallest,
    faults,
    problems: source.problems,
    fingerprint: source.fingerprint,
  };
}

function describeSplit(split: SplitName, dataset: Dataset): SplitDescription {
  const images = dataset.labels.length;
  return { split, images, ...imageSizes(dataset, images), classCounts: classCounts(dataset) };
}
