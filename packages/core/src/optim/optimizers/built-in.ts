/** The built-in optimizers: `train({ optimizer: optimizers.adamw })`. */

export { adamw } from './adamw.js';
export { sgd } from './sgd.js';
