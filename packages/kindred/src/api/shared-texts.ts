import type { SharedMeasure, SharedWithTraining } from '@kindred/core/run';
import { countOf, groupDigits } from '@kindred/report/text';

/** What one image, and several, share with training. */
type Words = readonly [one: string, several: string];

const copyWords: Words = ['is a copy of a training image', 'are copies of training images'];
const groupWords: Words = ['is of a group that was trained on', 'are of groups that were trained on'];

/** What is said beside an accuracy of images that were trained on, too, in sentences without a full stop. */
export function sharedTexts(shared: SharedWithTraining | undefined, split: string): string[] {
  const { copies, groups } = shared ?? {};
  return [
    ...(copies ? [sharedText(copies, split, copyWords)] : []),
    ...(groups ? [sharedText(groups, split, groupWords)] : []),
  ];
}

function sharedText({ images, without }: SharedMeasure, split: string, [one, several]: Words): string {
  const shared = `${countOf(images, `${split} image`)} ${images === 1 ? one : several}`;
  if (!without) return `${shared}: none is left that would tell of new images`;
  const { lower, upper } = without.interval;
  return (
    `${shared}: without ${images === 1 ? 'it' : 'them'} the accuracy is ${percent(without.top1)} on ` +
    `${groupDigits(without.images)} (95 % interval ${percent(lower)} to ${percent(upper)})`
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
