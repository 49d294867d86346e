export { exportClassifier } from './classifier.js';
export { decodeModelCard, type ModelCard } from './metadata.js';
export { exportedParameters } from './parameters.js';
