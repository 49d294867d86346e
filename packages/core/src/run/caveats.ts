import type { SplitName } from '../data/dataset.js';

/** What an accuracy on validation images cannot tell. */
export const chosenOnThese = 'the best epoch was chosen on these images, so this is optimistic';

const ofOwnData: Readonly<Partial<Record<SplitName, string>>> = {
  validation: `${chosenOnThese}; test images would tell more: in a folder test/, or held out in training`,
  train: 'the network was trained on these images: this says nothing about new ones',
};

/** What an evaluation on images of a split cannot tell; undefined where there is nothing to say. */
export function caveatOf(split: SplitName, isOwnData = true): string | undefined {
  if (isOwnData) return ofOwnData[split];
  return split === 'test'
    ? undefined
    : 'these are other images than those of the run: where the network was trained on some of them, this is too good';
}
