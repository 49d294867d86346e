export type { NodeEngine } from './messages.js';
export { defaultThreads, threadsOption } from './threads.js';
export { createEngine, prepareEngine, withEngine } from './worker-engine.js';
