import { describeValue, type NamedConfig, Parts, wrongResult } from '../../config/index.js';
import { UsageError } from '../../errors.js';
import { SCHEDULES } from './index.js';
import type { Schedule } from './schedule.js';

/** The course of a run's learning rate, as its configuration has it. */
export interface LearningRateConfig {
  readonly schedule: NamedConfig;
  /** Learning rate where the schedule's factor is 1; positive. */
  readonly baseLearningRate: number;
  /** Length of the linear warm-up in epochs, fractions allowed; 0 for none. */
  readonly warmupEpochs: number;
}

/**
 * The learning rate as a function of the epochs done (fractional inside an epoch), for a run of `epochs`.
 *
 * Warm-up goes linearly from 0 to the value that the schedule has at its end, without a jump there: Goyal et
 * al., "Accurate, Large Minibatch SGD" (2017), section 2.2. The schedule's own clock starts with the run, so
 * milestones keep their epochs. At epoch 0 the rate of a run with warm-up is 0; to let the first step count,
 * ask for the middle or the end of each step.
 * @throws UsageError for an unknown schedule, invalid options, or a warm-up that fills the run; the function, where the
 * schedule's factor is none.
 */
export function learningRateSchedule(
  config: LearningRateConfig,
  epochs: number,
  parts = Parts.none,
): (epoch: number) => number {
  const { baseLearningRate, warmupEpochs } = config;
  if (!(baseLearningRate > 0 && Number.isFinite(baseLearningRate))) {
    throw new UsageError(`the base learning rate must be a positive number, not ${baseLearningRate}`);
  }
  if (!(epochs > 0 && Number.isFinite(epochs))) {
    throw new UsageError(`the number of epochs must be positive, not ${epochs}`);
  }
  if (!(warmupEpochs >= 0 && warmupEpochs < epochs)) {
    throw new UsageError(
      `warmupEpochs is ${warmupEpochs}, but must be at least 0 and below the ${epochs} epochs`,
    );
  }
  const { part: schedule, options } = parts.resolve<Schedule>(SCHEDULES, config.schedule);
  return (epoch) => {
    const held = Math.min(Math.max(epoch, warmupEpochs), epochs);
    const warmup = epoch < warmupEpochs ? Math.max(epoch, 0) / warmupEpochs : 1;
    return (
      baseLearningRate * warmup * checkFactor(schedule, schedule.factor({ epoch: held, epochs }, options))
    );
  };
}

function checkFactor(schedule: Schedule, factor: unknown): number {
  if (typeof factor === 'number' && factor >= 0 && Number.isFinite(factor)) return factor;
  throw wrongResult(schedule, 'factor', 'a number of at least 0', describeValue(factor));
}
