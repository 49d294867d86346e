export * from './data/dataset.js';
export * from './data/image.js';
export * from './errors.js';
export * from './random/hash.js';
export * from './random/random.js';
