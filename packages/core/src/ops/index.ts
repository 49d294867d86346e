/** Operations on symbolic tensors, for networks, losses and the like of your own. */

export { constant } from './constant.js';
export { type Conv2dOptions, conv2d } from './conv/conv2d.js';
export type { Pair, WindowOptions } from './conv/geometry.js';
export type { Applied, NoAttributes, Operand } from './elementwise/define.js';
export * from './elementwise/index.js';
export { feed, type InputAttributes, type InputKind, state } from './input.js';
export { type MatmulAttributes, matmul } from './linear/matmul.js';
export * from './logic/index.js';
export {
  type BatchNormAttributes,
  batchNormInference,
  batchNormTraining,
} from './normalization/batch-norm.js';
export { pairwiseDistance } from './pairwise-distance.js';
export { avgPool2d } from './pool/avg-pool2d.js';
export { maxPool2d } from './pool/max-pool2d.js';
export { dropout } from './random/dropout.js';
export { randomUniform } from './random/random-uniform.js';
export * from './reduce/index.js';
export * from './shape/index.js';
export { stopGradient } from './stop-gradient.js';
