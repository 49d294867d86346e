import { fgsm } from './fgsm.js';
import type { AttackMethod } from './method.js';
import { pgd } from './pgd.js';

/** Every attack that a configuration can name. */
export const ATTACKS: readonly AttackMethod[] = [fgsm, pgd];
