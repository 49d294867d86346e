import type { WeightsOrigin } from '@kindred/core/export';
import type { WeightReport } from '@kindred/core/files';
import type { TrainConfig, TrainEvent } from '@kindred/core/train';
import type { ReadSettings } from '../data/data-options.js';
import type { Placement } from '../engine/index.js';

/** Data is being read: images (folders) or files (others). */
export interface DataEvent {
  readonly type: 'data';
  readonly done: number;
  readonly total: number;
}

/** Copies are looked for among the pictures: pictures that were looked at, and compared. */
export interface CopiesEvent {
  readonly type: 'copies';
  readonly done: number;
  readonly total: number;
}

/** The channels of a layer were pruned: layers. */
export interface PruningEvent {
  readonly type: 'pruning';
  readonly done: number;
  readonly total: number;
  /** The layer that computes the channels. */
  readonly name: string;
  readonly kept: number;
  readonly channels: number;
}

/** The finished network is being evaluated: images. */
export interface EvaluationEvent {
  readonly type: 'evaluation';
  readonly done: number;
  readonly total: number;
}

/** The page of the finished run is being drawn: thumbnails. */
export interface ReportEvent {
  readonly type: 'report';
  readonly done: number;
  readonly total: number;
}

/** Everything is ready; training begins. */
export interface StartEvent {
  readonly type: 'start';
  /** The run's folder. */
  readonly folder: string;
  /** Name of the data set. */
  readonly data: string;
  readonly config: TrainConfig;
  /** Where a resumed run goes on: complete epochs, and steps of the whole run. */
  readonly resumedFrom?: { readonly epoch: number; readonly step: number };
  /** Number of images of each split. */
  readonly sizes: { readonly train: number; readonly validation?: number; readonly test?: number };
  /** Number of learned values of the network in use, as it is exported. */
  readonly parameters: number;
  /** The same in training, with what only the loss uses, such as its attention. */
  readonly trainedParameters: number;
  readonly engine: {
    readonly provider: string;
    readonly threads: number;
    readonly memory?: 'standard' | 'low' | undefined;
  };
}

/** Weights are being downloaded: bytes. */
export interface DownloadEvent {
  readonly type: 'download';
  /** The repository of the hub: `timm/resnet18.tv_in1k`. */
  readonly name: string;
  readonly done: number;
  readonly total: number;
}

/** Weights were read from a file. */
export interface WeightsEvent {
  readonly type: 'weights';
  /** The file. */
  readonly source: string;
  /** Whose they are, where they were learned elsewhere. */
  readonly origin?: WeightsOrigin;
  readonly report: WeightReport;
}

/** Something that the user should know, e.g. problems of the data. */
export interface NoteEvent {
  readonly type: 'note';
  readonly message: string;
}

/** What ran where, known after the first step; only for providers other than the CPU. */
export interface PlacementEvent {
  readonly type: 'placement';
  /** Nodes of the training graph by ONNX Runtime's provider. */
  readonly nodes: Placement;
}

/** What {@link train}, {@link resume} and {@link pruneRun} tell while they work. */
export type RunEvent =
  | DataEvent
  | CopiesEvent
  | StartEvent
  | DownloadEvent
  | WeightsEvent
  | PlacementEvent
  | TrainEvent
  | EvaluationEvent
  | ReportEvent
  | PruningEvent
  | NoteEvent;

/** Settings of reading that tell of it by events. */
export function readingTo(onEvent: ((event: RunEvent) => void) | undefined): ReadSettings {
  if (!onEvent) return {};
  return {
    onProgress: (done, total) => onEvent({ type: 'data', done, total }),
    onNote: (message) => onEvent({ type: 'note', message }),
  };
}
