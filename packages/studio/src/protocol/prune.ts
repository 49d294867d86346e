import * as z from 'zod';
import type { FormOption } from './train.js';

/** `GET /api/prune/form`: the options of pruning, made from their schema. */
export interface PruneFormAnswer {
  readonly options: readonly FormOption[];
}

/** What a form says: texts as they stand in it, and as the command takes them. */
const pruneValues = {
  run: z.string().min(1).max(255),
  /** By key; what is not there keeps its default. */
  values: z.record(z.string().max(100), z.union([z.string().max(4096), z.boolean()])),
};

/** `POST /api/prune/plan` */
export const prunePlanSchema = z.strictObject({
  ...pruneValues,
  /** Whether the times that both networks take are measured. */
  isTimed: z.boolean().default(false),
});
export type PrunePlanRequest = z.input<typeof prunePlanSchema>;

/** Milliseconds for a batch, by its number of images. */
export type BatchTimes = Readonly<Record<'1' | '64', number>>;

/** What pruning would leave. */
export interface PrunePlanAnswer {
  /** Channels that are cut together, by the first layer that computes them. */
  readonly groups: readonly {
    readonly name: string;
    readonly channels: number;
    readonly kept: number;
    /** The layers that read them. */
    readonly readers: readonly string[];
  }[];
  /** Channels of each layer that gets narrower. */
  readonly widths: Readonly<Record<string, readonly [before: number, after: number]>>;
  readonly before: { readonly parameters: number; readonly multiplyAdds: number };
  readonly after: { readonly parameters: number; readonly multiplyAdds: number };
  /** Where a share of the time was asked for: what it has come to, in words. */
  readonly latency: string | null;
  /** Where they were asked for. */
  readonly times: { readonly before: BatchTimes; readonly after: BatchTimes } | null;
}

/** `POST /api/prune`: prunes a run, by the command, which goes on whatever becomes of the page and the studio. */
export const pruneSchema = z.strictObject({
  ...pruneValues,
  /** Name of the new run's folder; empty for that of the old one with `-pruned`. */
  name: z.string().max(200).default(''),
});
export type PruneRequest = z.input<typeof pruneSchema>;

/** What both are checked by before anything is done. */
export interface PruneStartedAnswer {
  /** Of the training: see `GET /api/train/trainings/:id`. */
  readonly id: string;
}

/** A network in numbers. */
export interface PrunedMeasures {
  readonly accuracy: { readonly value: number; readonly lower: number; readonly upper: number } | null;
  readonly parameters: number;
  /** For one image. */
  readonly multiplyAdds: number;
  /** Of the exported classifier. */
  readonly bytes: number | null;
  readonly milliseconds: BatchTimes;
}

/** `GET /api/prune/report/:run`, as its `report`: what pruning has changed in a run; null for one that was not made by pruning. */
export interface PruneReportAnswer {
  readonly run: string;
  /** The run that it was made from, where it is still there. */
  readonly from: string | null;
  readonly criterion: string;
  /** The images that accuracies were measured on. */
  readonly split: string;
  readonly samples: number;
  readonly before: PrunedMeasures;
  /** Of the cut network before any training. */
  readonly cut: NonNullable<PrunedMeasures['accuracy']>;
  /** Without accuracy and size while the further training is not over. */
  readonly after: PrunedMeasures;
  readonly widths: PrunePlanAnswer['widths'];
  /** Largest difference between the logits of the masked and the cut network, relative to the largest logit. */
  readonly difference: number;
}
