import * as z from 'zod';
import type { SplitName } from '../data/dataset.js';
import type { EvaluationReport } from '../evaluate/report.js';
import type { HeadResult } from '../train/checkpoint.js';
import type { PreparedData } from '../train/prepare-data.js';

/** What is read back of a run's evaluation.json. */
export const evaluationSchema = z.looseObject({
  split: z.enum(['train', 'validation', 'test']),
  samples: z.int(),
  accuracy: z.looseObject({
    top1: z.number(),
    interval: z.object({ lower: z.number(), upper: z.number() }),
  }),
});

/** How often the finished network is right. */
export interface MeasuredAccuracy {
  readonly top1: number;
  readonly split: SplitName;
  readonly images: number;
  /** 95 % confidence interval (Wilson). */
  readonly interval: { readonly lower: number; readonly upper: number };
}

/** The same on images that it has not been trained on. */
export interface HeldOutAccuracy extends MeasuredAccuracy {
  readonly split: 'validation' | 'test';
}

/** What evaluation.json tells of a finished run. */
export interface RunEvaluation {
  readonly split: SplitName;
  readonly report: EvaluationReport;
  /** How good its head was before tuning, where that was measured. */
  readonly head?: HeadResult | undefined;
  /** What the images share with those that it was trained on, where they do. */
  readonly shared?: object | undefined;
}

/** The text of evaluation.json. */
export function evaluationText({ split, report, head, shared }: RunEvaluation): string {
  const evaluation = {
    split,
    ...report,
    ...(head && { head }),
    ...(shared && { sharedWithTraining: shared }),
  };
  return `${JSON.stringify(evaluation, null, 2)}\n`;
}

/** The accuracy that an evaluation has found. */
export function accuracyIn({
  split,
  samples,
  accuracy,
}: z.output<typeof evaluationSchema>): MeasuredAccuracy {
  return { top1: accuracy.top1, split, images: samples, interval: accuracy.interval };
}

/** The same on held-out images; undefined for training images. */
export function heldOut(accuracy: MeasuredAccuracy | undefined): HeldOutAccuracy | undefined {
  if (!accuracy || accuracy.split === 'train') return undefined;
  return { ...accuracy, split: accuracy.split };
}

/** The images that a finished network is evaluated on: the test set, else the validation set, else all it has. */
export function evaluationSplit(data: PreparedData): SplitName {
  return data.test ? 'test' : data.validation ? 'validation' : 'train';
}
