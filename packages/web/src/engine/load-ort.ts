import type { OrtModule } from '@kindred/core/runtime';

/** Where the files of onnxruntime-web lie: a folder (its URL, with a slash at the end), or the two files. */
export type WasmPaths = string | { readonly mjs?: string; readonly wasm?: string };

/** What a page can compute with. */
export type WebProvider = 'wasm' | 'webgpu';

/** ONNX Runtime, ready for a page, and its version. */
export interface LoadedOrt {
  readonly ort: OrtModule;
  readonly version: string;
}

/**
 * Loads the smallest build of onnxruntime-web that has the provider, of which the page then fetches the wasm file.
 * @param threads of WebAssembly; they count once, before the first session
 */
export async function loadOrt(
  provider: WebProvider,
  { threads, wasmPaths }: { readonly threads: number; readonly wasmPaths?: WasmPaths | undefined },
): Promise<LoadedOrt> {
  const found = await importBuild(provider);
  const { env } = found;
  env.wasm.numThreads = threads;
  if (wasmPaths !== undefined) env.wasm.wasmPaths = wasmPaths;
  env.logLevel = 'error';
  return { ort: found as unknown as OrtModule, version: env.versions.web ?? '' };
}

/** Of the two that have WebGPU, the smaller one needs WebAssembly's JavaScript Promise Integration. */
function importBuild(provider: WebProvider) {
  if (provider === 'wasm') return import('onnxruntime-web/wasm');
  return 'Suspending' in WebAssembly ? import('onnxruntime-web/jspi') : import('onnxruntime-web/webgpu');
}
