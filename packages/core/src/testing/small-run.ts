import { generateDigits } from '../data/index.js';
import type { Engine } from '../runtime/engine.js';
import { decodeCheckpoint } from '../train/checkpoint.js';
import { type FitOptions, type FitResult, fit } from '../train/fit.js';
import { checkTrainOptions, settle } from '../train/settle.js';
import { Trainer } from '../train/trainer.js';
import type { Pretrained } from '../train/transfer/index.js';
import type { MemoryStorage } from './memory-storage.js';
import { testEngine } from './run-network.js';

/** Five steps an epoch, and three batches of validation. */
export const smallData = {
  train: generateDigits({ size: 40, seed: 1, split: 'train' }),
  validation: generateDigits({ size: 20, seed: 1, split: 'validation' }),
};

export interface SmallRun extends Partial<Omit<FitOptions, 'trainer' | 'storage'>> {
  readonly options?: Readonly<Record<string, unknown>>;
  /** Makes it the tuning of a network with weights from elsewhere. */
  readonly pretrained?: Pretrained;
  /** Called before it starts, e.g. to let the trainer fail. */
  readonly prepare?: (trainer: Trainer, engine: Engine) => void;
}

/**
 * For tests: trains a tiny LeNet for three epochs on the digits; goes on from the last checkpoint where `storage`
 * has one, with a new engine, as another process would.
 */
export async function runSmall(
  storage: MemoryStorage,
  { options, pretrained, prepare, ...rest }: SmallRun = {},
): Promise<FitResult> {
  const given = {
    model: { name: 'lenet', width: 2, hidden: 8 },
    loss: 'ce',
    epochs: 3,
    batchSize: 8,
  };
  const config = settle(checkTrainOptions({ ...given, ...options }), smallData.train, undefined, {
    pretrained,
  });
  const engine = testEngine();
  try {
    const trainer = await Trainer.create(config, engine);
    const bytes = storage.checkpoint('last');
    const last = bytes && decodeCheckpoint(bytes, 'last');
    if (last) await trainer.restore(last.states, 'last');
    prepare?.(trainer, engine);
    return await fit({
      data: smallData,
      logSteps: 1,
      // What is told, and where a run can end, is not to depend on the machine's speed.
      stepsAtOnce: 1,
      ...rest,
      trainer,
      storage,
      ...(last && { position: last.position }),
    });
  } finally {
    await engine.close();
  }
}
