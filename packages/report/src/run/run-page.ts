import type { SplitName } from '@kindred/core/data';
import type { EvaluationInput, EvaluationReport } from '@kindred/core/evaluate';

/** What an epoch brought, as a run's metrics have it. */
export interface RunEpoch {
  readonly epoch: number;
  /** Of its last step. */
  readonly learningRate: number;
  readonly train: { readonly loss: number; readonly accuracy: number };
  readonly validation?: { readonly accuracy: number; readonly nll: number } | undefined;
  /** Of training alone. */
  readonly seconds: number;
}

/** What the page of a run shows. Shares lie in 0 .. 1. */
export interface RunPageInput {
  /** What the run is called. */
  readonly name: string;
  readonly data: {
    readonly name: string;
    /** [K] */
    readonly classNames: readonly string[];
    /** Numbers of images; of the splits that there are. */
    readonly sizes: { readonly [split in SplitName]?: number };
  };
  /** Shown names of the network and of the loss. */
  readonly model: string;
  readonly loss: string;
  /** The images that all of it was measured on. */
  readonly split: SplitName;
  /** What the measurements cannot tell. */
  readonly caveat?: string | undefined;
  /** What else a reader should know first, such as that the run is not finished. */
  readonly notes: readonly string[];
  readonly evaluation: EvaluationReport;
  /** What the network says of each of the N images: what the evaluation measured. */
  readonly inference: EvaluationInput;
  /** Where an image comes from. */
  readonly source: (image: number) => string;
  readonly course: readonly RunEpoch[];
  /**
   * The epoch whose weights were measured, and why that one; undefined where none is complete. `tuning`: the last one that is
   * about as good on the validation images as the best one, 0 being the network before tuning; `head`: 0, nothing else is trained.
   */
  readonly chosen?:
    | { readonly epoch: number; readonly by: 'validation' | 'tuning' | 'head' | 'last' }
    | undefined;
  /** Of a network with weights from elsewhere: how good its head was on the frozen backbone, where that was measured. */
  readonly head?:
    | {
        readonly accuracy: number;
        /** Mean recall of the classes, where they are uneven. */
        readonly balanced?: number | undefined;
        /** Parts of the cross-validation that measured it; on the validation images where not given. */
        readonly folds?: number | undefined;
      }
    | undefined;
  /** Everything that determines the run, by the names of its options. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

/** Pictures of some images in one, row by row. */
export interface ThumbnailSheet {
  /** A `data:` address of the picture. */
  readonly uri: string;
  readonly columns: number;
  readonly rows: number;
  /** Side of the square that each image has, in pixels, and the room between two of them. */
  readonly side: number;
  readonly gutter: number;
}
