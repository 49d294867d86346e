import { UsageError } from '../../errors.js';
import { constant } from './constant.js';
import { cosine } from './cosine.js';
import type { Schedule } from './schedule.js';
import { step } from './step.js';

/** Every schedule by name: a new one is added here. */
export const schedules: ReadonlyMap<string, Schedule> = new Map(
  [constant, step, cosine].map((schedule): [string, Schedule] => [schedule.name, schedule]),
);

/** @throws UsageError naming the known schedules. */
export function scheduleByName(name: string): Schedule {
  const schedule = schedules.get(name);
  if (schedule === undefined) {
    throw new UsageError(
      `unknown schedule ${JSON.stringify(name)}: choose one of ${[...schedules.keys()].join(', ')}`,
    );
  }
  return schedule;
}
