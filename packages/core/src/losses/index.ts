/** Losses: those that a configuration can name, and what one of your own is made of. */

import type { ChoiceOf } from '../config/index.js';
import { cc } from './cc.js';
import { CLASSIFICATION_LOSSES } from './classification.js';
import type { Loss } from './loss.js';

export * as losses from './built-in.js';
export type { BaseLoss } from './cc.js';
export { CLASSIFICATION_LOSSES } from './classification.js';
export {
  type Attended,
  defineLoss,
  type EarlierMap,
  type Loss,
  type LossDefinition,
  type LossInputs,
  type LossValue,
} from './loss.js';
export type { ClassWeighting } from './parts/class-weighting.js';
export { meanOfSamples, meanOverSamples } from './parts/mean-over-samples.js';

/** Every loss that a configuration can name. */
export const LOSSES = [...CLASSIFICATION_LOSSES, cc] as const satisfies readonly Loss[];

/**
 * A loss: `'cc'`, `{ name: 'cc', lambda: 0.1 }`, `losses.cc`, `{ use: losses.cc, lambda: 0.1 }`, one of your own, or
 * `{ use: mine, weight: 2 }`.
 */
export type LossChoice = ChoiceOf<typeof LOSSES, Loss>;
