export { LocalEngine } from './local-engine.js';
export type { NodeEngine, Placement } from './messages.js';
export { createEngine } from './worker-engine.js';
