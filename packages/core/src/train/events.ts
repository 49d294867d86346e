import type { HeadResult } from './checkpoint.js';

/** A step that was just taken. */
export interface StepEvent {
  readonly type: 'step';
  /** Epoch, from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Step of this epoch, from 1. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly learningRate: number;
  /** Loss of this batch. */
  readonly loss: number;
  /** Its terms by name. */
  readonly terms: Readonly<Record<string, number>>;
  /** Images a second over the latest steps. */
  readonly imagesPerSecond: number;
  /** Estimated seconds until the end of the run; undefined at the very beginning. */
  readonly secondsLeft: number | undefined;
}

/** Means over an epoch. */
export interface EpochMetrics {
  readonly loss: number;
  readonly terms: Readonly<Record<string, number>>;
  /** Share of right predictions, in 0 .. 1. */
  readonly accuracy: number;
}

/** An epoch that has ended. */
export interface EpochEvent {
  readonly type: 'epoch';
  readonly epoch: number;
  readonly epochs: number;
  /** Of its last step. */
  readonly learningRate: number;
  readonly train: EpochMetrics;
  /** Accuracy and mean negative log-likelihood on the validation set, where there is one. */
  readonly validation: { readonly accuracy: number; readonly nll: number } | undefined;
  /** Whether the validation accuracy is the best so far; of equal ones, that with the lower loss. */
  readonly isBest: boolean;
  /** Of training alone, and in this stretch of the run alone. */
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

/** The network is being validated at the end of an epoch: images. */
export interface ValidationEvent {
  readonly type: 'validation';
  readonly done: number;
  readonly total: number;
}

/** A network with weights from elsewhere looks at the images, and at changed copies of them: images. */
export interface FeaturesEvent {
  readonly type: 'features';
  readonly done: number;
  readonly total: number;
  /** Of those that are done: how many were known from before. */
  readonly known: number;
}

/** Its head is trained: epochs, those of a cross-validation included. */
export interface HeadEvent {
  readonly type: 'head';
  readonly done: number;
  readonly total: number;
  /** Mean of the epoch. */
  readonly loss: number;
}

/** Its head is trained, and how good it is. */
export interface TransferEvent {
  readonly type: 'transfer';
  /** Undefined where there are no images to measure it on. */
  readonly head: HeadResult | undefined;
  readonly seconds: number;
}

/** What is told of a training. */
export type TrainEvent = StepEvent | EpochEvent | ValidationEvent | FeaturesEvent | HeadEvent | TransferEvent;

/** Why training ended: all epochs are through, patience ran out, a callback stopped it, or it can be gone on with. */
export type EndReason = 'completed' | 'early-stopping' | 'stopped' | 'interrupted';
