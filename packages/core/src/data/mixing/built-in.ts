/** The built-in ways of mixing: `train({ mix: mixes.cutmix })`. */

export { cutmix } from './cutmix.js';
export { mixup } from './mixup.js';
