import {
  type EngineSettings,
  type HostTensor,
  KindredError,
  OrtEngine,
  type Program,
  sizeOf,
} from '@kindred/core';
import { Collector } from './collector.js';
import type { Placement } from './messages.js';
import { ort } from './onnxruntime.js';
import { createProfileFolder, type ProfileFolder } from './profile.js';
import { requireTelemetryChoice } from './telemetry.js';

/** An engine on onnxruntime-node in the current thread, which says what ran where. */
export class LocalEngine extends OrtEngine {
  /** Programs whose first run is still to be profiled. */
  readonly #profiled = new Map<number, ProfileFolder>();
  readonly #placement: Record<string, number> = {};
  readonly #collector: Collector;
  #folder: ProfileFolder | undefined;

  constructor(settings: EngineSettings) {
    requireTelemetryChoice();
    super(ort, settings);
    this.#collector = new Collector(settings.memory === 'low' ? 2 ** 24 : 2 ** 26);
  }

  override async load(program: Program): Promise<number> {
    const { provider } = this.settings;
    if (provider === 'cpu') return super.load(program);
    this.#folder = createProfileFolder();
    try {
      const index = await super.load(program);
      this.#profiled.set(index, this.#folder);
      return index;
    } catch (cause) {
      this.#folder.take();
      const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
      throw new KindredError(
        `provider ${provider} cannot be used here (${reason}); use --provider cpu, or see kindred doctor`,
        { cause },
      );
    }
  }

  override async run(
    index: number,
    feeds: Readonly<Record<string, HostTensor>>,
  ): Promise<Record<string, HostTensor>> {
    const results = await super.run(index, feeds);
    this.#collector.replaced(updatedBytes(this.loaded(index).program));
    const folder = this.#profiled.get(index);
    if (folder) {
      this.#profiled.delete(index);
      this.loaded(index).session.endProfiling();
      for (const [provider, nodes] of Object.entries(folder.take())) {
        this.#placement[provider] = (this.#placement[provider] ?? 0) + nodes;
      }
    }
    return results;
  }

  override async close(): Promise<void> {
    await super.close();
    for (const folder of this.#profiled.values()) folder.take();
    this.#profiled.clear();
  }

  async placement(): Promise<Placement> {
    return this.#placement;
  }

  protected override sessionOptions(program: Program) {
    const options = super.sessionOptions(program);
    if (!this.#folder) return options;
    return { ...options, enableProfiling: true, profileFilePrefix: this.#folder.prefix };
  }
}

/** What the states that a program updates take in memory. */
function updatedBytes({ states, updates }: Program): number {
  const updated = new Set(updates.map(({ state }) => state));
  const sizes = states.filter(({ name }) => updated.has(name)).map(({ shape }) => 4 * sizeOf(shape));
  return sizes.reduce((sum, size) => sum + size, 0);
}
