/** Using exported classifiers in a page, with little more than ONNX Runtime. */

import { KindredError } from '@kindred/core/errors';
import { ImageClassifier } from './classifier/image-classifier.js';
import { readCard } from './classifier/read-card.js';
import { loadOrt, type WasmPaths, type WebProvider } from './engine/load-ort.js';
import { chooseThreads } from './engine/threads.js';

export type { Normality, Prediction } from '@kindred/core/export';
export { ImageClassifier, type ImageInput, type PredictOptions } from './classifier/image-classifier.js';
export type { WasmPaths, WebProvider } from './engine/load-ort.js';
export type { Picture } from './pictures/decode.js';

/** With what {@link loadClassifier} computes. */
export interface LoadOptions {
  /** `wasm`, on the processor, where not given. */
  readonly provider?: WebProvider | undefined;
  /** Threads of WebAssembly where the page is cross-origin isolated. They count once, for the first model of a page. */
  readonly threads?: number | undefined;
  /** Where onnxruntime-web's wasm files are served, where not beside its code. */
  readonly wasmPaths?: WasmPaths | undefined;
}

/**
 * Loads an exported model, for use in the thread that calls: a page that is not to wait for it calls it in a worker.
 * @param model the file, its bytes, or where it is to be fetched
 * @throws KindredError where it cannot be fetched, or is no model of Kindred's.
 */
export async function loadClassifier(
  model: Blob | ArrayBuffer | Uint8Array | string | URL,
  { provider = 'wasm', threads: asked, wasmPaths }: LoadOptions = {},
): Promise<ImageClassifier> {
  const name = typeof model === 'string' || model instanceof URL ? String(model) : 'the model';
  const bytes = await bytesOf(model, name);
  const card = readCard(bytes, name);
  const { crossOriginIsolated: isIsolated, navigator } = globalThis;
  const { threads } = chooseThreads(asked, { isIsolated, cores: navigator.hardwareConcurrency });
  try {
    const { ort } = await loadOrt(provider, { threads, wasmPaths });
    const options = { executionProviders: [provider], logSeverityLevel: 3 } as const;
    return new ImageClassifier(card, ort, await ort.InferenceSession.create(bytes, options));
  } catch (cause) {
    throw new KindredError(`${name} cannot be loaded: ${(cause as Error)?.message ?? cause}`, { cause });
  }
}

async function bytesOf(
  model: Blob | ArrayBuffer | Uint8Array | string | URL,
  name: string,
): Promise<Uint8Array> {
  if (model instanceof Uint8Array) return model;
  if (model instanceof ArrayBuffer) return new Uint8Array(model);
  if (model instanceof Blob) return new Uint8Array(await model.arrayBuffer());
  const response = await fetch(model).catch((cause) => {
    throw new KindredError(`${name} cannot be fetched: ${cause.message}`, { cause });
  });
  if (!response.ok)
    throw new KindredError(`${name} cannot be fetched: the server answers ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
