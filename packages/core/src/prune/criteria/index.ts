import type { ChoiceOf } from '../../config/index.js';
import type { Criterion } from '../criterion.js';
import * as criteria from './built-in.js';

/** Every criterion that a configuration can name. */
export const CRITERIA = [
  criteria.cpli,
  criteria.he2017,
  criteria.l1,
  criteria.taylor,
  criteria.random,
] as const satisfies readonly Criterion[];

/** One of {@link CRITERIA} by its name, with options if need be, or one of your own. */
export type CriterionChoice = ChoiceOf<typeof CRITERIA, Criterion>;
