import { cc } from './cc.js';
import { CLASSIFICATION_LOSSES } from './classification.js';
import type { Loss } from './loss.js';

export type { Loss, LossInputs, LossValue } from './loss.js';

/** Every loss that a configuration can name. */
export const LOSSES: readonly Loss[] = [...CLASSIFICATION_LOSSES, cc];
