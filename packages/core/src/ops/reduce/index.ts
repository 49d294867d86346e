export { argMax } from './arg-max.js';
export type { ReduceOptions } from './define.js';
export { logSumExp } from './log-sum-exp.js';
export { max } from './max.js';
export { mean } from './mean.js';
export { sum, sumTo } from './sum.js';
export { topK } from './top-k.js';
