import { countOf, groupDigits } from '@kindred/report/text';
import type { SharedMeasure, SharedWithTraining } from './shared-with-training.js';

/** What is said beside an accuracy of images that were trained on, too, in sentences without a full stop. */
export function sharedTexts(shared: SharedWithTraining | undefined, split: string): string[] {
  const { copies, groups } = shared ?? {};
  return [
    ...(copies ? [sharedText(copies, split, 'copies of training images')] : []),
    ...(groups ? [sharedText(groups, split, 'of groups that were trained on')] : []),
  ];
}

function sharedText({ images, without }: SharedMeasure, split: string, what: string): string {
  const shared = `${countOf(images, `${split} image`)} ${images === 1 ? 'is' : 'are'} ${what}`;
  if (!without) return `${shared}: none is left that would tell of new images`;
  const { lower, upper } = without.interval;
  return (
    `${shared}: without them the accuracy is ${percent(without.top1)} on ${groupDigits(without.images)} ` +
    `(95 % interval ${percent(lower)} to ${percent(upper)})`
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
