import { exportClassifier } from '../export/index.js';
import { buildInferenceProgram } from '../infer/program.js';
import { type ClassifierConfig, createClassifier } from '../models/classifier.js';
import { syntheticVariable } from './synthetic.js';

const mobileSize = { channels: 3, height: 64, width: 48 } as const;

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
  'vgg11-plain': {
    model: { name: 'vgg11', width: 8 },
    loss: { name: 'ce' },
    channels: 3,
    height: 32,
    width: 32,
  },
  resnet50: {
    model: { name: 'resnet50', width: 8 },
    loss: { name: 'ce' },
    channels: 3,
    height: 72,
    width: 80,
  },
  squeezenet: { model: { name: 'squeezenet1_1' }, loss: { name: 'cc' }, channels: 3, height: 40, width: 35 },
  mobilenetv2: { model: { name: 'mobilenetv2', width: 0.25 }, loss: { name: 'ce' }, ...mobileSize },
  mobilenetv3: { model: { name: 'mobilenetv3_small', width: 0.25 }, loss: { name: 'ce' }, ...mobileSize },
  mobilenetv4: {
    model: { name: 'mobilenetv4_conv_small', width: 0.25 },
    loss: { name: 'ce' },
    ...mobileSize,
  },
  'efficientnet-lite0': {
    model: { name: 'efficientnet_lite0', width: 0.25 },
    loss: { name: 'ce' },
    ...mobileSize,
  },
  'efficientnet-b0': { model: { name: 'efficientnet_b0', width: 0.25 }, loss: { name: 'ce' }, ...mobileSize },
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
