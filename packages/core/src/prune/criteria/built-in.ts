/** The built-in criteria: `pruneRun(run, { flops: 0.5, criterion: criteria.cpli })`. */

export { cpli } from './cpli.js';
export { he2017 } from './he2017.js';
export { l1 } from './l1.js';
export { random } from './random.js';
export { taylor } from './taylor.js';
