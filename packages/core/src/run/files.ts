import type { Checkpoint, Position } from '../train/checkpoint.js';
import type { RunStorage } from '../train/storage.js';
import type { HeldOutAccuracy, RunEvaluation } from './evaluation.js';

/** The files of one run, wherever they are: in a folder of the disk, or of a page's own file system. */
export interface RunFiles extends RunStorage {
  /** Where they are, for messages. */
  readonly path: string;
  /** Removes what was left half-written by a process or a page that ended. */
  removeLeftovers(): Promise<void>;
  /** Forgets what was recorded after a position, before the run goes on from there; also a line cut short. */
  truncateMetrics(position: Position): Promise<void>;
  /** Bytes of the weights of the best epoch; undefined where there are none yet. */
  readBest(): Promise<Uint8Array | undefined>;
  /** The checkpoint to go on from; undefined where the run was ended before its first. */
  readLast(): Promise<Checkpoint | undefined>;
  /** What a checkpoint is called in messages. */
  checkpointPath(kind: 'last' | 'best'): string;
  /** Records how the finished network does. */
  writeEvaluation(evaluation: RunEvaluation): Promise<void>;
  /** Accuracy of the finished network on held-out images; undefined where it was not measured. */
  readAccuracy(): Promise<HeldOutAccuracy | undefined>;
}
