import type { RunEvent as CommonEvent } from '@kindred/core/run';
import type { ReadSettings } from '../data/data-options.js';

export type {
  CopiesEvent,
  DataEvent,
  DownloadEvent,
  EvaluationEvent,
  NoteEvent,
  PlacementEvent,
  StartEvent,
  WeightsEvent,
} from '@kindred/core/run';

/** The layers that read some channels are being measured, on calibration images, before the channels are pruned: layers. */
export interface CalibrationEvent {
  readonly type: 'calibration';
  /** Layers whose channels are pruned. */
  readonly done: number;
  readonly total: number;
  /** The layer that computes the channels; at first all layers are measured together. */
  readonly name?: string;
  /** Calibration images a second, over the latest batches. */
  readonly imagesPerSecond: number;
  /** Estimated seconds until all layers are pruned; undefined before the first is. */
  readonly secondsLeft: number | undefined;
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
  /** As in {@link CalibrationEvent}. */
  readonly imagesPerSecond: number;
  readonly secondsLeft: number | undefined;
}

/** The page of the finished run is being drawn: thumbnails. */
export interface ReportEvent {
  readonly type: 'report';
  readonly done: number;
  readonly total: number;
}

/** What {@link train}, {@link resume} and {@link pruneRun} tell while they work. */
export type RunEvent = CommonEvent | ReportEvent | CalibrationEvent | PruningEvent;

/** Settings of reading that tell of it by events. */
export function readingTo(onEvent: ((event: RunEvent) => void) | undefined): ReadSettings {
  if (!onEvent) return {};
  return {
    onProgress: (done, total) => onEvent({ type: 'data', done, total }),
    onNote: (message) => onEvent({ type: 'note', message }),
  };
}
