import { KindredError } from '@kindred/core/errors';
import type { RunEvent, SessionHost } from '@kindred/core/run';
import { OrtEngine, type OrtSession, type OrtSessionOptions, type Program } from '@kindred/core/runtime';
import { transferHead } from '@kindred/core/train';
import type { EngineRequest } from '../protocol/messages.js';
import { type LoadedOrt, loadOrt, type WebProvider } from './load-ort.js';
import { chooseThreads } from './threads.js';

/** Where sessions run in a worker of a page, and with what. */
export interface WebHost {
  readonly host: SessionHost;
  readonly engine: { readonly provider: WebProvider; readonly threads: number };
  /** Versions and settings that numbers depend on. */
  readonly software: Readonly<Record<string, string>>;
}

/** Loads ONNX Runtime and says what it computes with. */
export async function openHost(
  { provider = 'wasm', threads: asked, wasmPaths }: EngineRequest,
  onEvent: (event: RunEvent) => void,
): Promise<WebHost> {
  const { crossOriginIsolated: isIsolated, navigator } = globalThis;
  if (provider === 'webgpu' && !('gpu' in navigator)) {
    throw new KindredError("this browser has no WebGPU; use `provider: 'wasm'`");
  }
  const { threads, note } = chooseThreads(asked, { isIsolated, cores: navigator.hardwareConcurrency });
  if (note !== undefined) onEvent({ type: 'note', message: note });
  const loaded = await load(provider, { threads, wasmPaths });
  return {
    engine: { provider, threads },
    software: { 'onnxruntime-web': loaded.version, browser: browserName(navigator.userAgent) },
    host: hostOn(loaded),
  };
}

async function load(provider: WebProvider, options: Parameters<typeof loadOrt>[1]): Promise<LoadedOrt> {
  try {
    return await loadOrt(provider, options);
  } catch (cause) {
    throw new KindredError(`onnxruntime-web cannot be loaded: ${(cause as Error).message}`, { cause });
  }
}

function hostOn({ ort }: LoadedOrt): SessionHost {
  const host: SessionHost = {
    createEngine: (settings) => new WebEngine(ort, settings),
    readWeights: async ({ path }) => {
      throw new KindredError(`${path}: weights to start from are not read in a page`);
    },
    async transferToClasses({ engine: settings, weights: _, parts: __, ...options }) {
      const engine = host.createEngine(settings);
      try {
        return await transferHead({ ...options, engine });
      } finally {
        await engine.close();
      }
    },
  };
  return host;
}

/** An engine in a worker of a page. */
class WebEngine extends OrtEngine {
  /** The session that is being made: with WebGPU, onnxruntime-web makes one at a time. */
  #making: Promise<unknown> = Promise.resolve();

  protected override async createSession(
    program: Program,
    options: OrtSessionOptions = {},
  ): Promise<OrtSession> {
    const making = this.#making.then(() => super.createSession(program, options));
    this.#making = making.catch(() => {});
    try {
      return await making;
    } catch (cause) {
      const { provider } = this.settings;
      const reason = String((cause as Error)?.message ?? cause).split('\n')[0];
      throw new KindredError(
        `provider ${provider} cannot be used here (${reason})` +
          (provider === 'webgpu'
            ? "; use `provider: 'wasm'`"
            : '; are the files of onnxruntime-web where `wasmPaths` says?'),
        { cause },
      );
    }
  }
}

/** `Chrome 156`: what a user agent says of itself, in short. */
export function browserName(agent: string): string {
  const found =
    /(Firefox|Edg|Chrome|HeadlessChrome)\/(\d+)/.exec(agent) ?? /(Version)\/(\d+).*Safari/.exec(agent);
  if (!found) return agent;
  const [, name, major] = found;
  return `${name === 'Version' ? 'Safari' : name === 'HeadlessChrome' ? 'Chrome' : name} ${major}`;
}
