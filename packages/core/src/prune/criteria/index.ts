import type { ChoiceOf } from '../../config/index.js';
import type { Criterion } from '../criterion.js';
import { cpli } from './cpli.js';
import { he2017 } from './he2017.js';
import { l1 } from './l1.js';
import { random } from './random.js';
import { taylor } from './taylor.js';

/** Every criterion that a configuration can name. */
export const CRITERIA = [cpli, he2017, l1, taylor, random] as const satisfies readonly Criterion[];

/** One of {@link CRITERIA} by its name, with options if need be, or one of your own. */
export type CriterionChoice = ChoiceOf<typeof CRITERIA, Criterion>;
