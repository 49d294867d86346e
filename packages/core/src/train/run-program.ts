import { Parts } from '../config/index.js';
import type { Target } from '../graph/emitter.js';
import { sizeOf } from '../graph/types.js';
import { type Classifier, createClassifier } from '../models/classifier.js';
import { initialValue } from '../nn/scope.js';
import { float32, type HostTensor } from '../runtime/host-tensor.js';
import type { TrainConfig } from './config.js';
import { buildTrainingProgram, type TrainingProgram } from './programs.js';
import { tuningOf } from './transfer/tuning.js';

/**
 * The training step of a run, as its configuration says.
 * @param classifier that of the configuration
 * @param parts what the configuration may name beside the built-in parts
 */
export function runProgram(
  config: TrainConfig,
  classifier: Classifier,
  target: Target,
  parts = Parts.none,
): TrainingProgram {
  const { distillation, transfer, ...options } = config;
  const training = {
    ...options,
    tuning: transfer && tuningOf(classifier, transfer),
    ...(distillation && {
      distillation: { ...distillation, teacher: createClassifier(distillation.teacher, parts) },
    }),
  };
  return buildTrainingProgram(classifier, training, target);
}

/** What the states of a training program are before the first step; a teacher's are not among them. */
export function firstStates(
  { variables, auxiliary }: TrainingProgram,
  seed: number,
): Map<string, HostTensor> {
  const states = new Map<string, HostTensor>();
  for (const variable of variables) {
    states.set(variable.name, float32(variable.shape, initialValue(variable, seed)));
  }
  for (const { name, shape, copyOf } of auxiliary) {
    const values = copyOf ? states.get(copyOf)!.data : new Float32Array(sizeOf(shape));
    states.set(name, float32(shape, values as Float32Array));
  }
  return states;
}
