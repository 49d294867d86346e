import { KindredError } from '@kindred/core/errors';
import { featureCacheOf, type RunEvent, type SessionHost } from '@kindred/core/run';
import {
  type EngineSettings,
  type HostTensors,
  OrtEngine,
  type OrtModule,
  type OrtSession,
  type OrtSessionOptions,
  type Prepared,
  type Program,
} from '@kindred/core/runtime';
import { transferHead } from '@kindred/core/train';
import type { EngineRequest } from '../protocol/messages.js';
import { openFeatures } from '../storage/feature-files.js';
import { readWeights } from '../storage/weights-files.js';
import { version } from '../version.js';
import { DeviceWatch, deviceLoss } from './device-loss.js';
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
  const software = {
    kindred: version,
    'onnxruntime-web': loaded.version,
    browser: browserName(navigator.userAgent),
  };
  return { engine: { provider, threads }, software, host: hostOn(loaded, software) };
}

async function load(provider: WebProvider, options: Parameters<typeof loadOrt>[1]): Promise<LoadedOrt> {
  try {
    return await loadOrt(provider, options);
  } catch (cause) {
    throw new KindredError(`onnxruntime-web cannot be loaded: ${(cause as Error).message}`, { cause });
  }
}

function hostOn({ ort }: LoadedOrt, software: WebHost['software']): SessionHost {
  const host: SessionHost = {
    createEngine: (settings) => new WebEngine(ort, settings),
    async readWeights({ path, sha256 }) {
      const bytes = await readWeights(sha256);
      if (bytes) return bytes;
      throw new KindredError(
        `the weights ${path} are not kept in this browser any more: train anew, and give them with \`weights\``,
      );
    },
    // As in Node, features and heads are computed on the processor, whatever the tuning runs on.
    async transferToClasses({ engine: { threads }, weights, parts, onEvent, ...options }) {
      const source = { classifier: options.config.classifier, weights: weights?.sha256, parts };
      const openCache = featureCacheOf(source, { software, open: openFeatures }, (message) =>
        onEvent?.({ type: 'note', message }),
      );
      const engine = host.createEngine({ provider: 'wasm', threads });
      try {
        return await transferHead({ ...options, engine, onEvent, openCache });
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
  readonly #ort: OrtModule;
  #watch: DeviceWatch | undefined;

  constructor(ort: OrtModule, settings: EngineSettings) {
    super(ort, settings);
    this.#ort = ort;
  }

  /** What a lost GPU was to compute never comes: the loss ends the run instead. */
  protected override run(prepared: Prepared, feeds: HostTensors): Promise<HostTensors> {
    if (this.settings.provider !== 'webgpu') return super.run(prepared, feeds);
    this.#watch ??= new DeviceWatch(deviceLoss(this.#ort));
    return this.#watch.during(() => super.run(prepared, feeds));
  }

  override async close(): Promise<void> {
    // Nothing on a lost device can be freed any more, nor has to be.
    if (!this.#watch?.isLost) await super.close();
  }

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
