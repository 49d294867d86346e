import { checkOptions, type OptionNames, optionKinds, takeParts } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import type { EvaluationInput } from '@kindred/core/evaluate';
import type { AnySignal, Unless } from '@kindred/core/infer';
import type { DataOptions, InterruptedRun, RunEvent } from '@kindred/core/run';
import type { EpochCallback, TrainOptions } from '@kindred/core/train';
import type { DataInput } from '../data/data-input.js';
import { packData } from '../data/pack.js';
import type { WasmPaths, WebProvider } from '../engine/load-ort.js';
import { threadsOption } from '../engine/threads.js';
import type { FinishedRun, ResumedRun, TrainedRun } from '../runs/types.js';
import { packWeights, type WeightsInput } from '../weights/weights-input.js';
import { callWorker, requireStorage } from './call-worker.js';

/** How a stretch of training is watched and stopped. */
export interface WatchOptions<Signal extends AnySignal = AnySignal> {
  /** Ends training after the steps that are under way, a second of them at most; the run is saved and can be resumed. */
  readonly signal?: Signal | undefined;
  /** Told of everything that goes on, to show it. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /**
   * Called at the end of each epoch and waited for; it can look at the network, slow training down and end it. What it
   * throws ends the run, which can be resumed: it is then called for the same epoch again.
   */
  readonly onEpoch?: EpochCallback | undefined;
  /** Gets what the finished network says of each image that it is evaluated on, in their order. */
  readonly onInference?: ((inference: EvaluationInput) => void) | undefined;
}

/** With what a page computes. */
export interface ComputeOptions {
  /** Threads of WebAssembly where the page is cross-origin isolated: one for each core, 8 at most, where not given. */
  readonly threads?: number | undefined;
  /** Where onnxruntime-web's wasm files are served, where not beside its code. */
  readonly wasmPaths?: WasmPaths | undefined;
  /** Starts the worker: one of the page's own, which calls `serve` of `@kindred/web/serve`. */
  readonly worker?: (() => Worker) | undefined;
}

/** What {@link train} takes; everything has a default. */
export interface RunOptions<Signal extends AnySignal = AnySignal>
  extends TrainOptions,
    WatchOptions<Signal>,
    ComputeOptions {
  /** Files, folders or data of one's own; the embedded digits where not given. */
  readonly data?: DataInput | undefined;
  readonly dataOptions?: DataOptions | undefined;
  /** The run's name; `<data>-<model>-<loss>`, numbered where taken, where not given. */
  readonly out?: string | undefined;
  /** Weights to start from: a file (safetensors, or PyTorch's own), its bytes or its address, from which they are fetched once. */
  readonly weights?: WeightsInput | undefined;
  /** Start from random weights: says so, and refuses others. */
  readonly fromScratch?: boolean | undefined;
  /** `wasm`, on the processor, where not given. */
  readonly provider?: WebProvider | undefined;
  /** `low` takes less memory and more time; `standard` by default. */
  readonly memory?: 'standard' | 'low' | undefined;
}

const watchNames: OptionNames<WatchOptions> = {
  signal: optionKinds.signal,
  onEvent: optionKinds.callback,
  onEpoch: optionKinds.callback,
  onInference: optionKinds.callback,
};

const computeNames: OptionNames<ComputeOptions> = {
  threads: threadsOption,
  wasmPaths: true,
  worker: optionKinds.callback,
};

/** Options of `train` in Node that pages do not have, and why. */
const onlyInNode: Readonly<Record<string, string>> = {
  pretrained:
    'pages fetch only what they are told to: give the file of the weights, or its address, with `weights`',
  parts: "a page's own parts are brought by a worker of its own: see `serve` of '@kindred/web/serve'",
  report: 'the page of a run is made by `kindred report`, or by your own from `onEvent` and `onInference`',
};

/** The training options, without their schema, which pages need not load. */
const trainNames: OptionNames<TrainOptions> = {
  ...{ model: true, loss: true, epochs: true, batchSize: true, learningRate: true, optimizer: true },
  ...{ schedule: true, warmupEpochs: true, clipNorm: true, ema: true, sampler: true, augment: true },
  ...{ mix: true, imageSize: true, validation: true, limitPerClass: true, labelNoise: true, patience: true },
  ...{ checkpointMinutes: true, lowering: true, precision: true, seed: true, freeze: true },
  ...{ headOnly: true, backboneRate: true, depthDecay: true, classWeights: true },
};

const optionNames: OptionNames<RunOptions> = {
  ...trainNames,
  ...watchNames,
  ...computeNames,
  data: true,
  dataOptions: optionKinds.object,
  out: optionKinds.text,
  weights: true,
  fromScratch: optionKinds.flag,
  provider: true,
  memory: true,
};

/**
 * Trains a classifier in a worker of the page, and leaves it in the page's own file system: the record, metrics, checkpoints,
 * the evaluation and the exported model. What was dropped has to be given while its event is handled.
 * @throws UsageError for wrong options, KindredError where data or the storage fail or the loss diverges.
 */
export async function train<Signal extends AnySignal = undefined>(
  options?: RunOptions<Signal>,
): Promise<Unless<Signal, FinishedRun, InterruptedRun>>;
export async function train(options: RunOptions = {}): Promise<TrainedRun> {
  refuse('train', options, onlyInNode);
  checkOptions('train', options, optionNames);
  const { data, dataOptions, out, provider, memory, threads, wasmPaths, worker, ...others } = options;
  const { signal, onEvent, onEpoch, onInference, weights, fromScratch, ...rest } = others;
  checkProvider(provider);
  if (weights && fromScratch) {
    throw new UsageError('`weights` and `fromScratch` say different things: leave out one of them');
  }
  const packedWeights = packWeights(weights);
  // What was dropped is there only until the page waits for something.
  const packing = packData(data);
  const taken = takeParts(rest);
  const parts = taken.parts.map(({ kind, name }) => ({ kind, name }));
  const packed = await packing;
  await askToKeep(onEvent);
  const watch = { asksEpoch: onEpoch !== undefined, asksInference: onInference !== undefined };
  const request = {
    ...{
      options: taken.options,
      parts,
      data: packed,
      dataOptions,
      weights: packedWeights,
      fromScratch,
      out,
      provider,
      memory,
      threads,
      wasmPaths,
    },
    ...watch,
  };
  return callWorker('train', [request], { signal, onEvent, onEpoch, onInference, worker });
}

/** What {@link resume} takes beside the run's name. */
export interface ResumeOptions<Signal extends AnySignal = AnySignal>
  extends WatchOptions<Signal>,
    ComputeOptions {
  /** The data of the run, where it was not the embedded digits: browsers do not keep it. */
  readonly data?: DataInput | undefined;
}

/**
 * Goes on with a run from its last checkpoint to bit-identical results, as if its tab had never been closed.
 * @throws UsageError where there is no such run, or its data is needed. KindredError where the data has changed.
 */
export async function resume<Signal extends AnySignal = undefined>(
  name: string,
  options?: ResumeOptions<Signal>,
): Promise<Unless<Signal, Exclude<ResumedRun, InterruptedRun>, InterruptedRun>>;
export async function resume(name: string, options: ResumeOptions = {}): Promise<ResumedRun> {
  refuse('resume', options, {
    parts: onlyInNode.parts!,
    report: onlyInNode.report!,
    epochs: 'a run of a page ends with the epochs that it was made with',
  });
  checkOptions('resume', options, { ...watchNames, ...computeNames, data: true });
  const { data, threads, wasmPaths, worker, signal, onEvent, onEpoch, onInference } = options;
  const packed = await packData(data);
  const request = {
    ...{ name, data: packed, epochs: undefined, threads, wasmPaths },
    ...{ asksEpoch: onEpoch !== undefined, asksInference: onInference !== undefined },
  };
  return callWorker('resume', [request], { signal, onEvent, onEpoch, onInference, worker });
}

function refuse(what: string, options: object, reasons: Readonly<Record<string, string>>): void {
  const refused = Object.keys(options ?? {}).find(
    (name) => name in reasons && (options as Record<string, unknown>)[name] !== undefined,
  );
  if (refused !== undefined)
    throw new UsageError(`${what} in a page has no \`${refused}\`: ${reasons[refused]}`);
}

function checkProvider(provider: unknown): void {
  if (provider === undefined || provider === 'wasm' || provider === 'webgpu') return;
  throw new UsageError(`the provider of a page is 'wasm' or 'webgpu', not ${JSON.stringify(provider)}`);
}

/** Without being asked, browsers may delete what a page keeps where the disk becomes full. */
async function askToKeep(onEvent: WatchOptions['onEvent']): Promise<void> {
  requireStorage();
  const isKept = await navigator.storage.persist().catch(() => false);
  if (isKept) return;
  const message =
    'the browser may delete runs where the disk becomes full: it has not granted to keep them; export what matters';
  onEvent?.({ type: 'note', message });
}
