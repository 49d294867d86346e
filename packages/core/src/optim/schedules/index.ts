export {
  type LearningRateConfig,
  learningRateAt,
  learningRateSchedule,
  type ScheduleConfig,
} from './learning-rate.js';
export { scheduleByName, schedules } from './registry.js';
export { defineSchedule, type Progress, type Schedule } from './schedule.js';
