import type { Batch } from '../data/batches.js';
import { LOSSES } from '../losses/index.js';
import { learningRateSchedule } from '../optim/schedules/learning-rate.js';
import { emptySums, type Position, startPosition } from './checkpoint.js';
import { divergence, firstNonFinite } from './divergence.js';
import { type EpochBatches, epochBatches } from './epoch-batches.js';
import { consult, type Decisions, type EpochCallback } from './epoch-control.js';
import { addStep, meansOf } from './epoch-sums.js';
import type { EndReason, EpochEvent, TrainEvent } from './events.js';
import type { PreparedData } from './prepare-data.js';
import { RateMeter } from './rate-meter.js';
import { saveBest, saveLast } from './save.js';
import type { RunStorage } from './storage.js';
import type { Step, StepResult, Trainer } from './trainer.js';
import { validate } from './validate.js';

/** What {@link fit} trains, on what, and where it keeps it. */
export interface FitOptions {
  readonly trainer: Trainer;
  readonly data: Pick<PreparedData, 'train' | 'validation'>;
  readonly storage: RunStorage;
  /** Where to go on; the trainer's states are those of this position. */
  readonly position?: Position;
  /** Ends training after the steps that are under way, a second of them at most, with a checkpoint. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each step, each batch of validation and each epoch. */
  readonly onEvent?: ((event: TrainEvent) => void) | undefined;
  readonly onEpoch?: EpochCallback | undefined;
  /** Steps between the lines of the metrics. */
  readonly logSteps?: number;
  /** Steps that the engine takes at once, before anything is told of them; by their time where not given. */
  readonly stepsAtOnce?: number;
}

/** Milliseconds before a checkpoint from which on steps are taken one by one, so that it comes when it is due. */
const soon = 2_000;

/** Where training ended, and why. */
export interface FitResult {
  readonly reason: EndReason;
  readonly position: Position;
}

/**
 * Trains to the end of the run, from wherever `position` says. Batches, augmentation and everything else that
 * is random are addressed by seed and position, so a resumed run repeats what an uninterrupted one does.
 * @throws KindredError where the loss or the weights are no longer finite; the last checkpoint is then from before.
 * Whatever `onEpoch` throws, with a checkpoint from before the end of its epoch.
 */
export async function fit(options: FitOptions): Promise<FitResult> {
  const run = new Run(options);
  while (!run.position.finished) {
    const isWhole = await run.epoch();
    if (!isWhole) return { reason: 'interrupted', position: run.position };
  }
  return { reason: endReason(run.position, options.trainer.config.epochs), position: run.position };
}

function endReason({ epoch, stopped }: Position, epochs: number): EndReason {
  if (epoch >= epochs) return 'completed';
  return stopped ? 'stopped' : 'early-stopping';
}

class Run {
  position: Position;
  readonly #options: FitOptions;
  readonly #rate = new RateMeter();
  readonly #learningRate: (epoch: number) => number;
  /** Of the latest step. */
  #lastLearningRate = 0;
  #savedAt = performance.now();
  #hasCheckpoint: boolean;

  constructor(options: FitOptions) {
    const { config, classifier } = options.trainer;
    const { parts } = classifier;
    this.#options = options;
    this.position = options.position ?? startPosition;
    this.#hasCheckpoint = this.position.step > 0;
    const { schedule, learningRate: baseLearningRate, warmupEpochs, epochs } = config;
    this.#learningRate = learningRateSchedule({ schedule, baseLearningRate, warmupEpochs }, epochs, parts);
  }

  /** Trains to the end of the current epoch; false where it was interrupted before. */
  async epoch(): Promise<boolean> {
    const start = { at: performance.now(), samples: this.position.sums.samples };
    const isThrough = await this.#steps();
    if (isThrough && (await this.#endEpoch(start))) return true;
    await this.#save();
    return false;
  }

  /** Takes the steps of the epoch that are left; false where it is interrupted. */
  async #steps(): Promise<boolean> {
    const { trainer, data, signal } = this.#options;
    const batches = epochBatches(trainer.config, trainer.classifier.parts, data.train, this.position);
    let next = signal?.aborted ? [] : this.#next(batches);
    while (next.length > 0) {
      const pending = this.#take(next, batches.count);
      try {
        // The engine computes in its own thread; the next batches are made meanwhile.
        next = this.#next(batches);
      } finally {
        await pending;
      }
      if (signal?.aborted) break;
      if (this.#untilCheckpoint() <= 0) await this.#save();
    }
    return !signal?.aborted;
  }

  /** Milliseconds until a checkpoint is due. */
  #untilCheckpoint(): number {
    const interval = this.#options.trainer.config.checkpointMinutes * 60_000;
    return this.#savedAt + interval - performance.now();
  }

  /** The batches of the steps that are taken at once: one where a checkpoint is due soon; none after the epoch's last. */
  #next(batches: EpochBatches): Batch[] {
    const { trainer, stepsAtOnce = trainer.stepsAtOnce } = this.#options;
    const count = this.#untilCheckpoint() < soon ? 1 : stepsAtOnce;
    const next: Batch[] = [];
    for (let batch = batches.next(); batch; batch = next.length < count ? batches.next() : undefined)
      next.push(batch);
    return next;
  }

  /** Takes steps on batches, and tells of each. */
  async #take(batches: readonly Batch[], stepsPerEpoch: number): Promise<void> {
    const { epoch, step, stepInEpoch } = this.position;
    const started = performance.now();
    const steps = batches.map((batch, i) => ({
      batch,
      step: step + i,
      epoch: epoch + (stepInEpoch + i) / stepsPerEpoch,
      learningRate: this.#learningRateOf(stepInEpoch + i, stepsPerEpoch),
    }));
    const results = await this.#options.trainer.steps(steps);
    const milliseconds = (performance.now() - started) / steps.length;
    for (const [i, result] of results.entries()) {
      await this.#tell(steps[i]!, result, milliseconds, stepsPerEpoch);
    }
  }

  /** @param milliseconds that it took */
  async #tell(
    { batch, learningRate }: Step,
    result: StepResult,
    milliseconds: number,
    stepsPerEpoch: number,
  ): Promise<void> {
    const { trainer, onEvent, storage, logSteps = 50 } = this.#options;
    const { epochs } = trainer.config;
    const { epoch, step, stepInEpoch, sums } = this.position;
    this.#lastLearningRate = learningRate;
    if (!Number.isFinite(result.loss)) throw this.#divergence(`the loss became ${result.loss}`, step + 1);
    this.#rate.add(batch.labels.length, milliseconds);
    this.position = {
      ...this.position,
      step: step + 1,
      stepInEpoch: stepInEpoch + 1,
      sums: addStep(sums, result, batch.labels.length),
    };
    if ((step + 1) % logSteps === 0) {
      const { correct: _, ...measured } = result;
      await storage.appendMetrics({
        type: 'step',
        step: step + 1,
        epoch: epoch + 1,
        learningRate,
        ...measured,
      });
    }
    onEvent?.({
      type: 'step',
      epoch: epoch + 1,
      epochs,
      step: stepInEpoch + 1,
      stepsPerEpoch,
      learningRate,
      loss: result.loss,
      terms: result.terms,
      imagesPerSecond: this.#rate.imagesPerSecond,
      secondsLeft: this.#rate.secondsFor((epochs - epoch) * stepsPerEpoch - stepInEpoch - 1),
    });
  }

  /** In the middle of the step: neither a first step at rate 0 nor a last one at the end of the schedule. */
  #learningRateOf(stepInEpoch: number, stepsPerEpoch: number): number {
    const { epoch, learningRateScale = 1 } = this.position;
    return learningRateScale * this.#learningRate(epoch + (stepInEpoch + 0.5) / stepsPerEpoch);
  }

  /** Validates and saves; false where it is interrupted, and the epoch's end is still to come. */
  async #endEpoch(start: { at: number; samples: number }): Promise<boolean> {
    const { trainer, data, storage, onEvent, signal } = this.#options;
    const { epochs, patience } = trainer.config;
    const { step, stepInEpoch, sums } = this.position;
    const epoch = this.position.epoch + 1;
    // Where the run was interrupted after its last step, that step was taken in another stretch.
    this.#lastLearningRate = this.#learningRateOf(stepInEpoch - 1, stepInEpoch);
    const seconds = (performance.now() - start.at) / 1000;
    await this.#requireFinite();
    const validation = data.validation && (await validate(trainer, data.validation, this.#options));
    if (signal?.aborted) return false;

    const isBest = validation !== undefined && this.#isBest(validation);
    const best = isBest ? { epoch, ...validation } : this.position.best;
    const peak = validation && this.#isTuned ? this.#peakWith(validation.accuracy, epoch) : undefined;
    // In tuning the best epoch is the latest that is about as good: it moves along a plateau, too.
    const lastGain = peak ? peak.highestEpoch : best?.epoch;
    const { patientFrom = 0 } = this.position;
    const waited = lastGain !== undefined && epoch - Math.max(lastGain, patientFrom);
    const isLate = patience !== undefined && waited !== false && waited >= patience;
    const event: EpochEvent = {
      type: 'epoch',
      epoch,
      epochs,
      learningRate: this.#lastLearningRate,
      train: meansOf(sums),
      validation,
      isBest,
      seconds,
      imagesPerSecond: (sums.samples - start.samples) / seconds,
    };
    const decisions = await this.#decisions(event);
    this.position = {
      epoch,
      stepInEpoch: 0,
      step,
      sums: emptySums,
      ...(best && { best }),
      ...peak,
      ...(this.position.head && { head: this.position.head }),
      ...(patientFrom > 0 && { patientFrom }),
      ...decisions,
      finished: epoch >= epochs || isLate || decisions.stopped === true,
    };
    await storage.appendMetrics({ step, ...event, ...decisions });
    // The best weights come first: if the run is cut off in between, the epoch is repeated and gives them again.
    if (isBest || !data.validation) await saveBest(storage, trainer, epoch);
    await this.#save();
    onEvent?.(event);
    return true;
  }

  get #isTuned(): boolean {
    return this.#options.trainer.config.transfer !== undefined;
  }

  /** The highest validation accuracy so far. */
  get #highest(): number {
    const { best, highest } = this.position;
    return highest ?? best?.accuracy ?? 0;
  }

  /** The highest validation accuracy, and its epoch, after one more epoch. */
  #peakWith(accuracy: number, epoch: number): Required<Pick<Position, 'highest' | 'highestEpoch'>> {
    const { best, highestEpoch = best?.epoch ?? epoch } = this.position;
    if (accuracy > this.#highest) return { highest: accuracy, highestEpoch: epoch };
    return { highest: this.#highest, highestEpoch };
  }

  /**
   * Whether the network of an epoch replaces the best one so far. In tuning a later one does where it is about as good:
   * the rate falls, which makes networks better, and the validation images may be too few to show it.
   */
  #isBest(validation: { accuracy: number; nll: number }): boolean {
    if (!this.#isTuned || this.position.best === undefined) return isBetter(validation, this.position.best);
    return isWithinError(validation.accuracy, this.#highest, this.#options.data.validation!.labels.length);
  }

  /** What callbacks have decided; where one fails, the epoch's steps are saved, and its end is still to come. */
  async #decisions(event: EpochEvent): Promise<Decisions> {
    const { trainer, data, onEpoch } = this.#options;
    const { learningRateScale } = this.position;
    if (!onEpoch) return { learningRateScale };
    try {
      return await consult(onEpoch, event, { trainer, validation: data.validation, learningRateScale });
    } catch (error) {
      await this.#save();
      throw error;
    }
  }

  async #save(): Promise<void> {
    await saveLast(this.#options.storage, this.position, await this.#requireFinite());
    this.#savedAt = performance.now();
    this.#hasCheckpoint = true;
  }

  /** All states; the loss of the next step would show only later that they are lost. */
  async #requireFinite() {
    const states = await this.#options.trainer.states();
    const lost = firstNonFinite(states);
    if (lost) throw this.#divergence(`"${lost}" is no longer finite`, this.position.step);
    return states;
  }

  #divergence(what: string, step: number) {
    const { config, classifier } = this.#options.trainer;
    const [ownLoss] = classifier.parts.ownIn(LOSSES, config.classifier.loss);
    return divergence(what, {
      step,
      ownLoss: ownLoss?.name,
      epoch: this.position.epoch + 1,
      learningRate: this.#lastLearningRate,
      hasCheckpoint: this.#hasCheckpoint,
    });
  }
}

/** A higher accuracy, or the same with a lower loss: small validation sets soon have ties. */
function isBetter(now: { accuracy: number; nll: number }, best: Position['best']): boolean {
  if (!best) return true;
  return now.accuracy > best.accuracy || (now.accuracy === best.accuracy && now.nll < best.nll);
}

/**
 * The one-standard-error rule (Breiman et al. 1984), by the standard error of the higher accuracy on so many images; two
 * hits and two misses more (Agresti and Coull 1998), for all right is not certainly right.
 */
function isWithinError(accuracy: number, highest: number, images: number): boolean {
  const share = (highest * images + 2) / (images + 4);
  return accuracy >= highest - Math.sqrt((share * (1 - share)) / (images + 4));
}
