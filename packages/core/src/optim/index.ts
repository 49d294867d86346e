/** Optimizers and the courses of the learning rate. */

export {
  defineOptimizer,
  type Optimizer,
  type OptimizerDefinition,
  type OptimizerStep,
} from './optimizer.js';
export * as optimizers from './optimizers/built-in.js';
export { OPTIMIZERS, type OptimizerChoice } from './optimizers/index.js';
export * as schedules from './schedules/built-in.js';
export { SCHEDULES, type ScheduleChoice } from './schedules/index.js';
export { type LearningRateConfig, learningRateSchedule } from './schedules/learning-rate.js';
export {
  defineSchedule,
  type Progress,
  type Schedule,
  type ScheduleDefinition,
} from './schedules/schedule.js';
