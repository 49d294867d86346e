import type { EpochEvent, StepEvent } from '@kindred/core/train';
import type { StartEvent } from '../api/events.js';

/** Events of a run with CC-Loss on the digits. */
export function stepEvent(change: Partial<StepEvent> = {}): StepEvent {
  return {
    type: 'step',
    epoch: 3,
    epochs: 10,
    step: 56,
    stepsPerEpoch: 112,
    learningRate: 0.04321,
    loss: 0.41234,
    terms: { ce: 0.3912, cc: 0.4226 },
    imagesPerSecond: 1234.4,
    secondsLeft: 151,
    ...change,
  };
}

export function epochEvent(change: Partial<EpochEvent> = {}): EpochEvent {
  return {
    type: 'epoch',
    epoch: 3,
    epochs: 10,
    learningRate: 0.04,
    train: { loss: 0.41234, terms: { ce: 0.3912, cc: 0.4226 }, accuracy: 0.9312 },
    validation: { accuracy: 0.9433, nll: 0.2 },
    isBest: true,
    seconds: 11.9,
    imagesPerSecond: 1200,
    ...change,
  };
}

export function startEvent(change: Partial<StartEvent> = {}): StartEvent {
  return {
    type: 'start',
    data: 'digits',
    folder: 'runs/digits-lenet-cc',
    config: {
      classifier: {
        model: { name: 'lenet' },
        loss: { name: 'cc', lambda: 0.1, base: { name: 'ce', labelSmoothing: 0.1 } },
        channels: 1,
        height: 28,
        width: 28,
        classes: 10,
        normalization: { mean: [0.1], std: [0.3] },
      },
      epochs: 10,
      batchSize: 64,
      learningRate: 0.05,
      optimizer: { name: 'sgd' },
      schedule: { name: 'cosine' },
      warmupEpochs: 0,
      sampler: { name: 'shuffle' },
      augment: [{ name: 'randomResizedCrop', scale: [0.35, 1] }, { name: 'horizontalFlip' }],
      validation: 0.1,
      checkpointMinutes: 2,
      lowering: 'fast',
      precision: 'standard',
      seed: 1,
    },
    sizes: { train: 7200, validation: 800, test: 2000 },
    parameters: 1_662_858,
    trainedParameters: 1_664_466,
    engine: { provider: 'cpu', threads: 2 },
    ...change,
  };
}
