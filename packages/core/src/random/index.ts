/** Random numbers that are addressed by keys, so that nothing random has a state to be kept. */

export { hashText } from './hash.js';
export { Random } from './random.js';
