export { broadcastTo } from '../reduce/sum.js';
export { concat } from './concat.js';
export { gather } from './gather.js';
export { oneHot, range } from './one-hot.js';
export { flatten, reshape } from './reshape.js';
export { pad, type Range, slice } from './slice.js';
export { transpose } from './transpose.js';
