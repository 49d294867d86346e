export type { ReduceOptions } from './define.js';
export { argMax, logSumExp, max } from './max.js';
export { mean } from './mean.js';
export { sum, sumTo } from './sum.js';
export { topK, topKWithPlaces } from './top-k.js';
