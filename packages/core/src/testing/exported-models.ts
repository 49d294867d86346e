import { exportClassifier } from '../export/index.js';
import { buildInferenceProgram } from '../infer/program.js';
import { type ClassifierConfig, createClassifier } from '../models/classifier.js';
import { syntheticVariable } from './synthetic.js';

/** Classifiers of every architecture, and with every kind of attention, that are tried in other engines. */
const configs: Readonly<
  Record<string, Pick<ClassifierConfig, 'model' | 'loss' | 'channels' | 'height' | 'width'>>
> = {
  lenet: { model: { name: 'lenet' }, loss: { name: 'cc' }, channels: 1, height: 28, width: 28 },
  'lenet-gate': {
    model: { name: 'lenet' },
    loss: { name: 'cc', attention: 'gate' },
    channels: 1,
    height: 28,
    width: 28,
  },
  resnet20: { model: { name: 'resnet20' }, loss: { name: 'cc' }, channels: 3, height: 32, width: 32 },
  'resnet20-gate': {
    model: { name: 'resnet20' },
    loss: { name: 'cc', attention: 'gate' },
    channels: 3,
    height: 32,
    width: 32,
  },
  'resnet18-small': {
    model: { name: 'resnet18', width: 8 },
    loss: { name: 'ce' },
    channels: 3,
    height: 32,
    width: 32,
  },
  'resnet18-large': {
    model: { name: 'resnet18', width: 8, stem: 'large' },
    loss: { name: 'ce' },
    channels: 3,
    height: 96,
    width: 80,
  },
  vgg16: { model: { name: 'vgg16', width: 8 }, loss: { name: 'ce' }, channels: 3, height: 32, width: 32 },
  'vgg16-mlp': {
    model: { name: 'vgg16', width: 8, head: 'mlp' },
    loss: { name: 'ce' },
    channels: 3,
    height: 224,
    width: 224,
  },
};

export interface ExportedModel {
  readonly name: string;
  readonly config: ClassifierConfig;
  /** The ONNX file. */
  readonly bytes: Uint8Array;
}

/** Exports them with synthetic weights: the same file on every machine. */
export function exportedModels(): ExportedModel[] {
  return Object.entries(configs).map(([name, config]) => {
    const channels = Array.from({ length: config.channels }, (_, i) => i);
    const normalization = {
      mean: channels.map((c) => 0.3 + 0.1 * c),
      std: channels.map((c) => 0.2 + 0.05 * c),
    };
    const full = { ...config, classes: 10, normalization };
    const classifier = createClassifier(full);
    const { variables } = buildInferenceProgram(classifier, 1, { provider: 'cpu' });
    const weights = new Map(variables.map((v) => [v.name, syntheticVariable(v.name, v.shape)]));
    const labels = Array.from({ length: 10 }, (_, i) => `class ${i}`);
    const bytes = exportClassifier(classifier, weights, { labels, storeSize: 256 });
    return { name, config: full, bytes };
  });
}
