/** The built-in courses of the learning rate: `train({ schedule: schedules.step })`. */

export { constant } from './constant.js';
export { cosine } from './cosine.js';
export { step } from './step.js';
