export { exportClassifier, type NormalityOutput } from './classifier.js';
export { decodeModelCard, type ModelCard } from './metadata.js';
export { exportedParameters } from './parameters.js';
