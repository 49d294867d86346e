/** The built-in scores: `evaluateAbnormal(run, { scores: [scores.energy] })`. */

export { energy } from './energy.js';
export { likelihood } from './likelihood.js';
export { mahalanobis } from './mahalanobis.js';
export { maxLogit } from './max-logit.js';
export { maxSoftmax } from './max-softmax.js';
export { nearestNeighbours } from './nearest-neighbours.js';
