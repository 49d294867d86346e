import type { ChoiceOf } from '../../config/index.js';
import * as schedules from './built-in.js';
import type { Schedule } from './schedule.js';

/** Every schedule that a configuration can name. */
export const SCHEDULES = [
  schedules.constant,
  schedules.cosine,
  schedules.step,
] as const satisfies readonly Schedule[];

/** One of {@link SCHEDULES} by its name, with options if need be, or one of your own. */
export type ScheduleChoice = ChoiceOf<typeof SCHEDULES, Schedule>;
