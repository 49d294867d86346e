import type { ChoiceOf } from '../../config/index.js';
import * as attacks from './built-in.js';
import type { AttackMethod } from './method.js';

/** Every attack that a configuration can name. */
export const ATTACKS = [attacks.fgsm, attacks.pgd] as const satisfies readonly AttackMethod[];

/** One of {@link ATTACKS} by its name, with options if need be, or one of your own. */
export type AttackChoice = ChoiceOf<typeof ATTACKS, AttackMethod>;
