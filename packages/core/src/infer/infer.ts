import { evaluationBatches } from '../data/batches.js';
import type { Dataset } from '../data/dataset.js';
import type { Pipeline } from '../data/pipeline.js';
import type { Engine } from '../runtime/engine.js';
import { uint8 } from '../runtime/host-tensor.js';
import type { Program } from '../runtime/program.js';

/** What a network says of each of N samples. */
export interface Inference {
  /** [N, K] */
  readonly logits: Float32Array;
  /** [N, D], where the program gives it. */
  readonly embedding: Float32Array | undefined;
  /** [N, C], where the network has channel attention. */
  readonly attention: Float32Array | undefined;
}

/** An inference program that an engine has loaded. */
export interface LoadedInference {
  readonly engine: Engine;
  readonly handle: number;
  readonly program: Program;
}

export interface InferOptions {
  /** Ends it after the current batch. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each batch with the number of samples that are done. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Runs a network over a data set; undefined where it was ended before the last batch. */
export async function infer(
  { engine, handle, program }: LoadedInference,
  dataset: Dataset,
  pipeline: Pipeline,
  { signal, onProgress }: InferOptions = {},
): Promise<Inference | undefined> {
  const total = dataset.labels.length;
  const { shape } = program.feeds.find(({ name }) => name === 'images')!;
  const collected = new Map<string, Float32Array>();
  let done = 0;
  for (const batch of evaluationBatches(dataset, shape[0]!, pipeline)) {
    if (signal?.aborted) return undefined;
    const results = await engine.run(handle, { images: uint8(shape, batch.images) });
    for (const [name, { data, shape }] of Object.entries(results)) {
      const width = shape[1]!;
      if (!collected.has(name)) collected.set(name, new Float32Array(total * width));
      collected.get(name)!.set((data as Float32Array).subarray(0, batch.count * width), done * width);
    }
    done += batch.count;
    onProgress?.(done, total);
  }
  return {
    logits: collected.get('logits')!,
    embedding: collected.get('embedding'),
    attention: collected.get('attention'),
  };
}
