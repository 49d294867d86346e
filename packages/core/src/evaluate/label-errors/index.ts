/** Labels that are probably wrong: confident learning. */

export type { ConfidentJoint } from './confident-joint.js';
export {
  type ConfidentLearningOptions,
  confidentLearning,
  type LabelIssue,
  type LabelReport,
  usualLabelFilter,
} from './confident-learning.js';
export { LABEL_FILTERS, type LabelFilter } from './label-filters.js';
export { type LabelledProbabilities, softmaxRows } from './labelled-probabilities.js';
