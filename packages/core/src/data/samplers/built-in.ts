/** The built-in samplers: `train({ sampler: samplers.balanced })`. */

export { balanced } from './balanced.js';
export { shuffle } from './shuffle.js';
