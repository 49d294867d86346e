import type { ChoiceOf } from '../config/index.js';
import { cc } from './cc.js';
import { CLASSIFICATION_LOSSES } from './classification.js';
import type { Loss } from './loss.js';

/** Every loss that a configuration can name. */
export const LOSSES = [...CLASSIFICATION_LOSSES, cc] as const satisfies readonly Loss[];

/** A loss: `'cc'`, `{ name: 'cc', lambda: 0.1 }`, one of your own, or `{ use: mine, weight: 2 }`. */
export type LossChoice = ChoiceOf<typeof LOSSES, Loss>;
