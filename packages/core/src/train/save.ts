import { encodeSafetensors } from '../files/safetensors.js';
import type { HostTensor } from '../runtime/host-tensor.js';
import { encodeCheckpoint, type HeadResult, type Position, startPosition } from './checkpoint.js';
import type { RunStorage } from './storage.js';
import type { Trainer } from './trainer.js';

/** Saves where a run stands. @param states all of the trainer's */
export async function saveLast(
  storage: RunStorage,
  position: Position,
  states: ReadonlyMap<string, HostTensor>,
): Promise<void> {
  await storage.saveCheckpoint('last', encodeCheckpoint({ position, states }));
}

/** Saves the weights alone, by their plain names, so that other programs can read them. */
export async function saveBest(storage: RunStorage, trainer: Trainer, epoch: number): Promise<void> {
  const weights = await trainer.weights();
  await storage.saveCheckpoint('best', encodeSafetensors(weights, { epoch: String(epoch) }));
}

/** Saves a network that is not to be trained: a run of no epochs, which is over. */
export async function saveUntrained(storage: RunStorage, trainer: Trainer): Promise<Position> {
  const position = { ...startPosition, finished: true };
  await saveBest(storage, trainer, 0);
  await saveLast(storage, position, await trainer.states());
  return position;
}

/**
 * Saves a network that is to be tuned, which is the best one, that of epoch 0, until tuning gives a better one.
 * @param known how good its new head is, where it has one and that was measured; how good it is on the validation images,
 * where there are any; whether nothing more is trained
 * @returns the position to go on from
 */
export async function saveBeforeTuning(
  storage: RunStorage,
  trainer: Trainer,
  known: Pick<Position, 'head' | 'finished'> & {
    readonly validation?: HeadResult | undefined;
  },
): Promise<Position> {
  const { head, validation, finished } = known;
  const best = validation && { epoch: 0, accuracy: validation.accuracy, nll: validation.nll };
  const position = {
    ...startPosition,
    ...(head && { head }),
    ...(best && { best }),
    finished,
  };
  await saveBest(storage, trainer, 0);
  await saveLast(storage, position, await trainer.states());
  return position;
}
