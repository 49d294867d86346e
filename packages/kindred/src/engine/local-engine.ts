import { KindredError } from '@kindred/core/errors';
import { sizeOf } from '@kindred/core/graph';
import type { Placement } from '@kindred/core/run';
import {
  type EngineSettings,
  type HostTensors,
  OrtEngine,
  type OrtSession,
  type Prepared,
  type Program,
} from '@kindred/core/runtime';
import { Collector } from './collector.js';
import { engineError } from './engine-error.js';
import { ort } from './onnxruntime.js';
import { createProfileFolder, type ProfileFolder } from './profile.js';
import { requireTelemetryChoice } from './telemetry.js';

/**
 * Bytes of replaced states that may wait to be collected. A step of ResNet-18 replaces 90 MB of weights and momenta, which
 * are collected at once; of ResNet-20, 2 MB, which wait for some thirty steps, or eight: collecting takes milliseconds.
 * bench/results/memory.md has the peaks.
 */
const uncollected = { standard: 2 ** 26, low: 2 ** 24 };

/** An engine on onnxruntime-node in the current thread, which says what ran where. */
export class LocalEngine extends OrtEngine {
  /** Of sessions whose first run is still to be profiled. */
  readonly #profiled = new Map<OrtSession, ProfileFolder>();
  readonly #placement: Record<string, number> = {};
  readonly #collector: Collector;

  constructor(settings: EngineSettings) {
    requireTelemetryChoice();
    super(ort, settings);
    this.#collector = new Collector(uncollected[settings.memory ?? 'standard']);
  }

  /** Frees all programs and states. */
  override async close(): Promise<void> {
    await super.close();
    for (const folder of this.#profiled.values()) folder.take();
    this.#profiled.clear();
  }

  /** What ran where, as far as it was found out. */
  async placement(): Promise<Placement> {
    return this.#placement;
  }

  protected override async createSession(program: Program): Promise<OrtSession> {
    const { provider } = this.settings;
    if (provider === 'cpu') return super.createSession(program).catch(rethrowFor(program));
    const folder = createProfileFolder();
    try {
      const options = { enableProfiling: true, profileFilePrefix: folder.prefix };
      const session = await super.createSession(program, options);
      this.#profiled.set(session, folder);
      return session;
    } catch (cause) {
      folder.take();
      const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
      throw new KindredError(
        `provider ${provider} cannot be used here (${reason}); use \`provider: 'cpu'\`, or see \`diagnose()\``,
        { cause },
      );
    }
  }

  protected override async run(prepared: Prepared, feeds: HostTensors): Promise<HostTensors> {
    const { program, session } = prepared;
    const results = await super.run(prepared, feeds).catch(rethrowFor(program));
    // Those on a device are freed as they are replaced.
    if (this.settings.provider !== 'webgpu') this.#collector.replaced(updatedBytes(program));
    const folder = this.#profiled.get(session);
    if (folder) {
      this.#profiled.delete(session);
      session.endProfiling();
      for (const [provider, nodes] of Object.entries(folder.take())) {
        this.#placement[provider] = (this.#placement[provider] ?? 0) + nodes;
      }
    }
    return results;
  }
}

function rethrowFor({ updates }: Program): (error: unknown) => never {
  return (error) => {
    throw engineError(error, updates.length > 0);
  };
}

/** What the states that a program updates take in memory. */
function updatedBytes({ states, updates }: Program): number {
  const updated = new Set(updates.map(({ state }) => state));
  const sizes = states.filter(({ name }) => updated.has(name)).map(({ shape }) => 4 * sizeOf(shape));
  return sizes.reduce((sum, size) => sum + size, 0);
}
