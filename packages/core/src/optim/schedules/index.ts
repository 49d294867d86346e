import { constant } from './constant.js';
import { cosine } from './cosine.js';
import type { Schedule } from './schedule.js';
import { step } from './step.js';

export type { Progress, Schedule } from './schedule.js';

/** Every schedule that a configuration can name. */
export const SCHEDULES: readonly Schedule[] = [constant, cosine, step];
