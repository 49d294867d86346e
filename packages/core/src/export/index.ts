/** The classifier as an ONNX model that says what it is. */

export { readMetadata } from '../onnx/read-metadata.js';
export { type Normality, type Prediction, predictionOf } from './answers.js';
export { cardInput } from './card-input.js';
export {
  exportClassifier,
  type ModelDescription,
  type MoreOutputs,
  type NormalityOutput,
} from './classifier.js';
export { decodeModelCard, parseModelCard } from './metadata.js';
export { type ModelCard, modelCardSchema, type WeightsOrigin, weightsOriginSchema } from './model-card.js';
export { modelProgram } from './model-program.js';
export { exportedParameters } from './parameters.js';
