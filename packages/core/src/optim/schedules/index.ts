import type { ChoiceOf } from '../../config/index.js';
import { constant } from './constant.js';
import { cosine } from './cosine.js';
import type { Schedule } from './schedule.js';
import { step } from './step.js';

/** Every schedule that a configuration can name. */
export const SCHEDULES = [constant, cosine, step] as const satisfies readonly Schedule[];

/** One of {@link SCHEDULES} by its name, with options if need be, or one of your own. */
export type ScheduleChoice = ChoiceOf<typeof SCHEDULES, Schedule>;
