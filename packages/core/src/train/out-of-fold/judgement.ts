import type { AlikePair } from './alike.js';

/** What is said of N images, of each by what was trained without it. */
export interface Judgement {
  /** [N, K] */
  readonly logits: Float32Array;
  /** [N] how normal each image is among the others: higher = more normal. */
  readonly normality: Float32Array;
  /** Images that are alike by the features of one network; not there where each part was judged by a network of its own. */
  readonly alike?: readonly AlikePair[];
}

/** How judging is watched. */
export interface JudgeWatch {
  readonly signal?: AbortSignal | undefined;
  /** Told what is being done, and how far it is. */
  readonly onProgress?: ((what: string, done: number, total: number) => void) | undefined;
}
