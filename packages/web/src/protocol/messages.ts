import type { EvaluationInput } from '@kindred/core/evaluate';
import type { Failure } from '@kindred/core/failure';
import type { BundleRequest, DataOptions, RunEvent, RunRecord } from '@kindred/core/run';
import type { EpochEvent } from '@kindred/core/train';
import type { PackedData, PackedDataset } from '../data/packed.js';
import type { WasmPaths, WebProvider } from '../engine/load-ort.js';
import type { PartName } from '../runs/context.js';
import type { Evaluated, ListedRun, ResumedRun, TrainedRun } from '../runs/types.js';
import type { PackedWeights } from '../weights/weights-input.js';

/** How a worker computes. */
export interface EngineRequest {
  readonly provider?: WebProvider | undefined;
  readonly threads?: number | undefined;
  readonly wasmPaths?: WasmPaths | undefined;
}

/** What is asked of a run that is trained. */
export interface WatchRequest {
  /** Whether the page wants to be asked at the end of each epoch. */
  readonly asksEpoch: boolean;
  /** Whether it wants what the finished network says of each image. */
  readonly asksInference: boolean;
}

/** The calls that a page makes of a worker, each of its own one. */
export interface Calls {
  train(
    request: WatchRequest &
      EngineRequest & {
        readonly options: unknown;
        /** Parts that stand in the options, whose names the worker has to know. */
        readonly parts: readonly PartName[];
        readonly data: PackedData | undefined;
        readonly dataOptions: DataOptions | undefined;
        readonly weights: PackedWeights | undefined;
        readonly fromScratch: boolean | undefined;
        readonly out: string | undefined;
        readonly memory: 'standard' | 'low' | undefined;
      },
  ): Promise<TrainedRun>;
  resume(
    request: WatchRequest &
      EngineRequest & {
        readonly name: string;
        readonly data: PackedData | undefined;
        readonly epochs: number | undefined;
      },
  ): Promise<ResumedRun>;
  evaluate(
    request: EngineRequest & {
      readonly name: string;
      readonly data: PackedData | undefined;
      readonly split: 'train' | 'validation' | 'test' | undefined;
    },
  ): Promise<Evaluated>;
  model(
    request: EngineRequest &
      BundleRequest & {
        readonly name: string;
        /** Parts that stand in the options, whose names the worker has to know. */
        readonly parts: readonly PartName[];
        readonly data: PackedData | undefined;
        /** Whether it gives embeddings, as the output `embedding`. */
        readonly embedding: boolean;
        /** What others may do with the model, for its description. */
        readonly license: string | undefined;
      },
  ): Promise<Uint8Array<ArrayBuffer>>;
  record(name: string): Promise<RunRecord>;
  metrics(name: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  list(): Promise<ListedRun[]>;
  remove(name: string): Promise<void>;
  clear(): Promise<number>;
}

/** What a page sends to a worker. */
export type ToWorker =
  | { readonly type: 'call'; readonly method: keyof Calls; readonly args: readonly unknown[] }
  | { readonly type: 'abort' }
  /** In the callback of an epoch: what the network says of images, the validation images where none are given. */
  | { readonly type: 'infer'; readonly id: number; readonly images: PackedDataset | undefined }
  /** The callback is over. */
  | {
      readonly type: 'decided';
      readonly stops: boolean;
      readonly factors: readonly number[];
      readonly failure?: Failure;
    };

/** What a worker sends to its page. */
export type ToPage =
  | { readonly type: 'event'; readonly event: RunEvent }
  | { readonly type: 'inference'; readonly inference: EvaluationInput }
  | { readonly type: 'epoch'; readonly event: EpochEvent }
  | { readonly type: 'inferred'; readonly id: number; readonly input: EvaluationInput }
  | { readonly type: 'inferred'; readonly id: number; readonly failure: Failure }
  | { readonly type: 'result'; readonly value: unknown }
  | { readonly type: 'failure'; readonly failure: Failure };
