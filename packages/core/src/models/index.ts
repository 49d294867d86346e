/** Networks: those that a configuration can name, what one of your own is made of, and the classifier around it. */

export { type Backbone, defineModel, globalAveragePool, type ModelDefinition } from './backbone.js';
export { BACKBONES, type ModelChoice } from './backbones.js';
export * as models from './built-in.js';
export {
  attentionName,
  type Classifier,
  type ClassifierConfig,
  type ClassifierTensors,
  createClassifier,
} from './classifier.js';
export { mayBeTimms, timmRenaming } from './timm-names.js';
