import { KindredError } from '../errors.js';
import { formatShape, formatType, sizeOf } from '../graph/types.js';
import type { InputAttributes } from '../ops/input.js';
import { checkEngineSettings, type Engine, type EngineSettings, type EngineTraits } from './engine.js';
import type { HostTensor } from './host-tensor.js';
import { type HostTensors, LoadedProgram } from './loaded-program.js';
import type { OrtModule, OrtSession, OrtSessionOptions, OrtTensor } from './ort-module.js';
import { probeBlock } from './probe-block.js';
import type { Program } from './program.js';

/** A loaded program: the session that runs it, and the states that are its alone. */
export interface Prepared {
  readonly program: Program;
  readonly session: OrtSession;
  readonly own: Map<string, OrtTensor>;
}

/** An {@link Engine} on ONNX Runtime, in the thread that it is created in. */
export class OrtEngine implements Engine {
  readonly settings: EngineSettings;
  readonly #ort: OrtModule;
  /** Of the programs that are loaded. */
  readonly #sessions = new Set<OrtSession>();
  readonly #states = new Map<string, OrtTensor>();
  #traits: Promise<EngineTraits> | undefined;

  constructor(ort: OrtModule, settings: EngineSettings) {
    checkEngineSettings('an engine', settings);
    this.#ort = ort;
    this.settings = settings;
  }

  traits(): Promise<EngineTraits> {
    this.#traits ??= this.#probe();
    return this.#traits;
  }

  async #probe(): Promise<EngineTraits> {
    if (this.settings.provider !== 'cpu') return { block: undefined };
    // Errors are expected, and not to be printed.
    const options = { executionProviders: ['cpu'], logSeverityLevel: 4 } as const;
    return { block: await probeBlock(this.#ort, options) };
  }

  async load(program: Program, own: ReadonlyMap<string, HostTensor> = new Map()): Promise<LoadedProgram> {
    const states = this.#tensors(own);
    const session = await this.createSession(program);
    this.#sessions.add(session);
    const prepared = { program, session, own: states };
    return new LoadedProgram(program, {
      run: (feeds) => this.run(prepared, feeds),
      unload: async () => {
        states.clear();
        if (this.#sessions.delete(session)) await session.release();
      },
    });
  }

  async write(states: ReadonlyMap<string, HostTensor>): Promise<void> {
    for (const [name, value] of this.#tensors(states)) this.#states.set(name, value);
  }

  async read(names?: readonly string[]): Promise<Map<string, HostTensor>> {
    const wanted = names ?? [...this.#states.keys()];
    return new Map(
      wanted.map((name) => {
        const value = this.#states.get(name);
        if (!value) throw new KindredError(`state "${name}" was never written`);
        return [name, hostTensor(value)];
      }),
    );
  }

  /** Frees all programs and states. */
  async close(): Promise<void> {
    const sessions = [...this.#sessions];
    this.#sessions.clear();
    this.#states.clear();
    for (const session of sessions) await session.release();
  }

  /**
   * Has ONNX Runtime prepare a program.
   * @param options for it, beside those that every program gets
   */
  protected createSession(
    { model, optimization }: Program,
    options: OrtSessionOptions = {},
  ): Promise<OrtSession> {
    const { provider, threads } = this.settings;
    return this.#ort.InferenceSession.create(model, {
      executionProviders: [provider],
      graphOptimizationLevel: optimization,
      // Planned memory patterns nearly double the resident size for no gain.
      enableMemPattern: false,
      ...(threads !== undefined && { intraOpNumThreads: threads }),
      logSeverityLevel: 3,
      ...options,
    });
  }

  /** See {@link LoadedProgram.run}. */
  protected async run({ program, session, own }: Prepared, feeds: HostTensors): Promise<HostTensors> {
    if (!this.#sessions.has(session)) throw new Error('the engine was closed');
    const values: Record<string, OrtTensor> = {};
    for (const input of program.feeds) {
      const value = feeds[input.name];
      if (!value) throw new KindredError(`${program.name}: no value was given for "${input.name}"`);
      checkType(program, input, value.dtype, value.shape);
      values[input.name] = this.#tensor(input.name, value);
    }
    for (const input of program.states) {
      const value = own.get(input.name) ?? this.#states.get(input.name);
      if (!value) throw new KindredError(`${program.name}: state "${input.name}" was never written`);
      checkType(program, input, value.type, value.dims);
      values[input.name] = value;
    }
    const outputs = await session.run(values);
    for (const { state, output } of program.updates) {
      (own.has(state) ? own : this.#states).set(state, outputs[output]!);
    }
    return Object.fromEntries(program.results.map((name) => [name, hostTensor(outputs[name]!)]));
  }

  #tensors(states: ReadonlyMap<string, HostTensor>): Map<string, OrtTensor> {
    return new Map(Array.from(states, ([name, value]) => [name, this.#tensor(name, value)]));
  }

  #tensor(name: string, { dtype, data, shape }: HostTensor): OrtTensor {
    if (data.length !== sizeOf(shape)) {
      throw new KindredError(`"${name}" has ${data.length} numbers for the shape ${formatShape(shape)}`);
    }
    return new this.#ort.Tensor(dtype, data, [...shape]);
  }
}

function checkType(program: Program, input: InputAttributes, dtype: string, shape: readonly number[]): void {
  const fits =
    dtype === input.dtype &&
    shape.length === input.shape.length &&
    input.shape.every((dim, i) => dim === -1 || dim === shape[i]);
  if (fits) return;
  throw new KindredError(
    `${program.name}: "${input.name}" is ${dtype} ${formatShape(shape)}, expected ${formatType(input)}`,
  );
}

/** Of a program, whose tensors have no other types. */
function hostTensor({ type, dims, data }: OrtTensor): HostTensor {
  return { dtype: type, shape: dims, data } as HostTensor;
}
