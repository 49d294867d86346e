import type { NamedConfig } from '@kindred/core/config';
import type { Target } from '@kindred/core/graph';
import { type Classifier, createClassifier } from '@kindred/core/models';
import { buildTrainingProgram } from '@kindred/core/train';
import { namedArguments } from './arguments.js';

type ModelName = 'lenet' | 'mobilenetv2' | 'resnet18' | 'resnet20' | 'resnet50' | 'vgg16';

/** A training step that is timed; `bench/pytorch/steps.py` has the same under the same name. */
export interface Case {
  readonly name: string;
  readonly description: string;
  readonly model: { readonly name: ModelName; readonly stem?: 'large' };
  readonly batch: number;
  readonly channels: 1 | 3;
  readonly size: number;
  readonly classes: number;
  /** Whether batch normalisation stays as it is, as where a network with weights from elsewhere is tuned. */
  readonly freezesNormalization?: boolean;
  /** Images of the larger of the two batches in inference; 64 where not given. */
  readonly inferenceBatch?: number;
}

export const cases: readonly Case[] = [
  {
    name: 'resnet18',
    description: 'ResNet-18, 3x3 stem, 32x32, batch 64',
    model: { name: 'resnet18' },
    batch: 64,
    channels: 3,
    size: 32,
    classes: 100,
  },
  {
    name: 'lenet',
    description: 'LeNet-style, 28x28, batch 128',
    model: { name: 'lenet' },
    batch: 128,
    channels: 1,
    size: 28,
    classes: 10,
  },
  {
    name: 'resnet20',
    description: 'ResNet-20, 32x32, batch 128',
    model: { name: 'resnet20' },
    batch: 128,
    channels: 3,
    size: 32,
    classes: 100,
  },
  {
    name: 'vgg16',
    description: 'VGG-16 with batch norm, 32x32, batch 64',
    model: { name: 'vgg16' },
    batch: 64,
    channels: 3,
    size: 32,
    classes: 100,
  },
  {
    name: 'resnet18-128',
    description: 'ResNet-18, 7x7 stem, 128x128, batch 32',
    model: { name: 'resnet18', stem: 'large' },
    batch: 32,
    channels: 3,
    size: 128,
    classes: 100,
  },
  {
    name: 'resnet50-128',
    description: 'ResNet-50, 128x128, batch 16',
    model: { name: 'resnet50' },
    batch: 16,
    channels: 3,
    size: 128,
    classes: 100,
  },
  {
    name: 'mobilenetv2-128',
    description: 'MobileNetV2, 128x128, batch 32',
    model: { name: 'mobilenetv2' },
    batch: 32,
    channels: 3,
    size: 128,
    classes: 100,
    inferenceBatch: 32,
  },
  {
    name: 'mobilenetv2-128-frozen',
    description: 'MobileNetV2, frozen batch normalisation, 128x128, batch 32',
    model: { name: 'mobilenetv2' },
    batch: 32,
    channels: 3,
    size: 128,
    classes: 100,
    freezesNormalization: true,
  },
];

/** The cases that the command line names; all of them where it names none. */
export function chosenCases(): readonly Case[] {
  const names = namedArguments();
  return names.length === 0 ? cases : names.map(caseOf);
}

export function caseOf(name: string): Case {
  const found = cases.find((known) => known.name === name);
  if (!found) throw new Error(`${name} is none of ${cases.map((known) => known.name).join(', ')}`);
  return found;
}

export function classifierOf({ model, channels, size, classes }: Case, loss: NamedConfig): Classifier {
  const each = <T>(value: T) => Array.from({ length: channels }, () => value);
  return createClassifier({
    model,
    loss,
    channels,
    height: size,
    width: size,
    classes,
    normalization: { mean: each(0.5), std: each(0.25) },
  });
}

export function programOf(benchCase: Case, loss: NamedConfig, optimizer: NamedConfig, target: Target) {
  const tuning = benchCase.freezesNormalization ? { freezesNormalization: true, rateOf: () => 1 } : undefined;
  return buildTrainingProgram(
    classifierOf(benchCase, loss),
    { batchSize: benchCase.batch, optimizer, tuning },
    target,
  );
}
