import type { Dataset } from '../data/dataset.js';
import { UsageError } from '../errors.js';
import { evaluationInput } from '../evaluate/evaluation-input.js';
import type { EvaluationInput } from '../evaluate/report.js';
import type { Position } from './checkpoint.js';
import type { EpochEvent } from './events.js';
import type { Trainer } from './trainer.js';

/** What a program can do at the end of an epoch, while its {@link EpochCallback} runs. */
export interface EpochControl {
  /** Ends the run after this epoch, finished: with the weights of its best epoch. */
  stop(): void;
  /**
   * Multiplies the learning rate of all epochs to come, which the schedule goes on to vary. Factors of several epochs
   * multiply.
   * @throws UsageError where the factor is not a positive number.
   */
  scaleLearningRate(factor: number): void;
  /**
   * What the network as it is now, its moving average where one is kept, says of images.
   * @param images the validation images where not given
   * @throws UsageError where none are given and the run has no validation images.
   */
  infer(images?: Dataset): Promise<EvaluationInput>;
}

/**
 * Called at the end of each epoch, after its validation and before it is saved, and waited for: what it decides is in
 * the checkpoint with the epoch. Where a run is cut off before that, it is called for the epoch again.
 */
export type EpochCallback = (epoch: EpochEvent, control: EpochControl) => void | Promise<void>;

/** What callbacks have decided, as a position holds it. */
export type Decisions = Pick<Position, 'stopped' | 'learningRateScale'>;

/**
 * Calls a callback, with a control that is of no use any more once the callback has ended.
 * @param run.learningRateScale what it was scaled by before
 */
export async function consult(
  callback: EpochCallback,
  event: EpochEvent,
  run: {
    readonly trainer: Trainer;
    readonly validation: Dataset | undefined;
    readonly learningRateScale: number | undefined;
  },
): Promise<Decisions> {
  let decisions: Decisions = { learningRateScale: run.learningRateScale };
  let isOver = false;
  const requireOpen = () => {
    if (isOver)
      throw new UsageError(`epoch ${event.epoch} is over: its callback has to wait for what it does`);
  };
  const control: EpochControl = {
    stop() {
      requireOpen();
      decisions = { ...decisions, stopped: true };
    },
    scaleLearningRate(factor) {
      requireOpen();
      const learningRateScale = factor * (decisions.learningRateScale ?? 1);
      if (!(factor > 0 && learningRateScale > 0 && Number.isFinite(learningRateScale))) {
        throw new UsageError(`the learning rate is scaled by a positive number, not by ${factor}`);
      }
      decisions = { ...decisions, learningRateScale };
    },
    async infer(images = run.validation) {
      requireOpen();
      if (!images) throw new UsageError('the run has no validation images: hand over the images to infer');
      return evaluationInput(await run.trainer.infer(images), images);
    },
  };
  try {
    await callback(event, control);
  } finally {
    isOver = true;
  }
  return decisions;
}
