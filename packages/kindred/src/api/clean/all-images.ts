import type { DataSource, Dataset, SplitName } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import type { CleanImage } from '@kindred/report';

/** The images of all splits, one after the other. */
export interface AllImages {
  readonly dataset: Dataset;
  /** Of each split that there is, how many images it has. */
  readonly sizes: { readonly [split in SplitName]?: number };
  /** What a report calls an image. */
  describe(image: number): CleanImage;
}

/** @throws UsageError where there are none. */
export function allImages({ name, splits, classNames }: DataSource): AllImages {
  const parts = (['train', 'validation', 'test'] as const).flatMap((split) => {
    const dataset = splits[split];
    return dataset && dataset.labels.length > 0 ? [{ split, dataset }] : [];
  });
  const [first] = parts;
  if (!first) throw new UsageError(`${name} has no images that could be read`);
  const labels = new Int32Array(parts.reduce((sum, { dataset }) => sum + dataset.labels.length, 0));
  const starts: number[] = [];
  let start = 0;
  for (const { dataset } of parts) {
    starts.push(start);
    labels.set(dataset.labels, start);
    start += dataset.labels.length;
  }
  const at = (image: number) => {
    const part = starts.findLastIndex((begin) => begin <= image);
    return { ...parts[part]!, index: image - starts[part]! };
  };
  const joined = (numbersOf: (dataset: Dataset) => Int32Array | undefined) =>
    Int32Array.from(
      parts.flatMap(({ dataset }) => Array.from(numbersOf(dataset) ?? dataset.labels.map(() => -1))),
    );
  const groups = joined((dataset) => dataset.groups);
  const copies = joined((dataset) => dataset.copies);
  const dataset: Dataset = {
    ...{ classNames, labels, groups, copies, channels: first.dataset.channels },
    image(image, scratch) {
      const { dataset, index } = at(image);
      return dataset.image(index, scratch);
    },
    source(image) {
      const { dataset, index } = at(image);
      return dataset.source(index);
    },
  };
  return {
    dataset,
    sizes: Object.fromEntries(parts.map(({ split, dataset }) => [split, dataset.labels.length])),
    describe: (image) => ({
      id: image,
      file: dataset.source(image),
      split: at(image).split,
      class: classNames[labels[image]!]!,
    }),
  };
}
