/** The built-in losses: `train({ loss: losses.arcface })`, or with options `{ use: losses.cc, lambda: 0.1 }`. */

export { cc } from './cc.js';
export * from './classification-losses.js';
