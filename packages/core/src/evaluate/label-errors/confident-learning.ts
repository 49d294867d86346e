import { checkOptions } from '../../config/index.js';
import { UsageError } from '../../errors.js';
import { type ConfidentJoint, confidentJoint } from './confident-joint.js';
import { filterLabels, LABEL_FILTERS, type LabelFilter } from './label-filters.js';
import {
  checkProbabilities,
  type LabelledProbabilities,
  marginOf,
  mostProbable,
} from './labelled-probabilities.js';

/** How {@link confidentLearning} judges. */
export interface ConfidentLearningOptions {
  /** Which labels are taken for wrong; `both` where not given. */
  readonly filter?: LabelFilter | undefined;
}

/** A label that is probably wrong. */
export interface LabelIssue {
  /** The image's place. */
  readonly image: number;
  readonly label: number;
  /** The most probable class. */
  readonly suggested: number;
  /**
   * How well the label holds, 0 .. 1: cleanlab's `normalized_margin`, half of 1 plus the probability of the label less the
   * largest one of another class. Below 0.5 the label is not the most probable class.
   */
  readonly margin: number;
  /** Probability of the label. */
  readonly selfConfidence: number;
}

/** What {@link confidentLearning} finds. */
export interface LabelReport extends Omit<ConfidentJoint, 'confidentClass'> {
  readonly filter: LabelFilter;
  /** Estimated share of all labels that are wrong, 0 .. 1. */
  readonly wrongShare: number;
  /** [K] the same of the images with each label; null of a class without images. */
  readonly wrongShares: readonly (number | null)[];
  /** The labels that are probably wrong, the surest first: by rising margin, of equal ones the first image. */
  readonly issues: readonly LabelIssue[];
}

/** What is searched with where nothing else is said. */
export const usualLabelFilter: LabelFilter = 'both';

/**
 * Finds labels that are probably wrong, and estimates how many there are, from what classifiers say that were trained
 * without the images: confident learning (Northcutt, Jiang and Chuang, JAIR 2021). How that is done, and what is of the
 * paper, say `confidentJoint` and {@link LABEL_FILTERS}.
 * @throws UsageError for an unknown filter; KindredError where there are no labels, sizes disagree, or probabilities are
 *   none, such as NaN.
 */
export function confidentLearning(
  input: LabelledProbabilities,
  options: ConfidentLearningOptions = {},
): LabelReport {
  checkOptions('confidentLearning', options, { filter: true });
  const { filter = usualLabelFilter } = options;
  if (!LABEL_FILTERS.includes(filter)) {
    throw new UsageError(`there is no label filter '${filter}'; there are: ${LABEL_FILTERS.join(', ')}`);
  }
  checkProbabilities(input);
  const { probabilities, labels, classes } = input;
  const found = confidentJoint(input);
  const { confidentClass: _, ...joint } = found;
  const right = joint.joint.map((row, label) => row[label]!);
  const issues = filterLabels(input, found, filter).map((image) => ({
    image,
    label: labels[image]!,
    suggested: mostProbable(input, image),
    margin: (1 + marginOf(input, image)) / 2,
    selfConfidence: probabilities[image * classes + labels[image]!]!,
  }));
  return {
    ...joint,
    filter,
    wrongShare: clamped(1 - right.reduce((sum, share) => sum + share, 0)),
    wrongShares: joint.counts.map((count, label) =>
      count === 0 ? null : clamped(1 - (right[label]! * labels.length) / count),
    ),
    issues: issues.sort((a, b) => a.margin - b.margin || a.image - b.image),
  };
}

/** Rounding can leave what is 0 a little below it. */
function clamped(share: number): number {
  return Math.max(0, share);
}
