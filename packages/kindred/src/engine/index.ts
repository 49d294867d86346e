export type { NodeEngine, Placement } from './messages.js';
export { createEngine, withEngine } from './worker-engine.js';
