import type { SplitName } from '../data/dataset.js';
import type { TrainConfig } from '../train/config.js';
import { trainsHeadAlone } from '../train/index.js';

/** What an accuracy on validation images cannot tell where they chose the network. */
export const chosenOnThese = 'the best epoch was chosen on these images, so this is optimistic';

/** The same of the run's own data. */
function ofOwnData(split: SplitName, config: Pick<TrainConfig, 'transfer'>): string | undefined {
  if (split === 'train') return 'the network was trained on these images: this says nothing about new ones';
  if (split === 'test' || !wasChosen(config)) return undefined;
  return `${chosenOnThese}; test images would tell more: in a folder test/, or held out in training`;
}

/** Whether validation images chose the network of a run: a head that is trained alone is taken as it comes out. */
export function wasChosen({ transfer }: Pick<TrainConfig, 'transfer'>): boolean {
  return !trainsHeadAlone(transfer);
}

/**
 * What an evaluation on images of a split cannot tell; undefined where there is nothing to say.
 * @param config of the run
 */
export function caveatOf(
  split: SplitName,
  config: Pick<TrainConfig, 'transfer'>,
  isOwnData = true,
): string | undefined {
  if (isOwnData) return ofOwnData(split, config);
  return split === 'test'
    ? undefined
    : 'these are other images than those of the run: where the network was trained on some of them, this is too good';
}
