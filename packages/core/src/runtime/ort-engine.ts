import { KindredError } from '../errors.js';
import { formatShape, formatType, sizeOf } from '../graph/types.js';
import type { InputAttributes } from '../ops/input.js';
import { checkEngineSettings, type Engine, type EngineSettings, type EngineTraits } from './engine.js';
import type { HostTensor } from './host-tensor.js';
import { type HostTensors, LoadedProgram } from './loaded-program.js';
import type { OrtModule, OrtSession, OrtSessionOptions, OrtTensor } from './ort-module.js';
import { DeviceReader, hostTensor, OrtStates } from './ort-states.js';
import { probeBlock } from './probe-block.js';
import type { Program } from './program.js';

/** A loaded program: the session that runs it, and the states that are its alone. */
export interface Prepared {
  readonly program: Program;
  readonly session: OrtSession;
  readonly own: OrtStates;
}

/** An {@link Engine} on ONNX Runtime, in the thread that it is created in. */
export class OrtEngine implements Engine {
  readonly settings: EngineSettings;
  readonly #ort: OrtModule;
  /** Of the programs that are loaded. */
  readonly #sessions = new Set<OrtSession>();
  readonly #states = new OrtStates();
  readonly #reader: DeviceReader;
  #traits: Promise<EngineTraits> | undefined;

  constructor(ort: OrtModule, settings: EngineSettings) {
    checkEngineSettings('an engine', settings);
    this.#ort = ort;
    this.settings = settings;
    this.#reader = new DeviceReader((model) => this.#create(model, 'all', {}));
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
    const states = new OrtStates();
    for (const [name, value] of own) states.set(name, this.#tensor(name, value));
    const session = await this.createSession(program);
    this.#sessions.add(session);
    const prepared = { program, session, own: states };
    return new LoadedProgram(program, {
      run: (feeds) => this.run(prepared, feeds),
      unload: async () => {
        states.clear();
        if (!this.#sessions.delete(session)) return;
        await this.#takeHome(session);
        await session.release();
      },
    });
  }

  async write(states: ReadonlyMap<string, HostTensor>): Promise<void> {
    const tensors = Array.from(states, ([name, value]) => [name, this.#tensor(name, value)] as const);
    for (const [name, tensor] of tensors) this.#states.set(name, tensor);
  }

  read(names: readonly string[] = this.#states.names()): Promise<Map<string, HostTensor>> {
    return this.#states.read(names, this.#reader);
  }

  /** Brings the states that a session has left on the device into memory: they must not outlive it there. */
  async #takeHome(session: OrtSession): Promise<void> {
    const names = this.#states.madeBy(session);
    if (names.length > 0) await this.write(await this.read(names));
  }

  /** Frees all programs and states. */
  async close(): Promise<void> {
    const sessions = [...this.#sessions];
    this.#sessions.clear();
    this.#states.clear();
    await this.#reader.close();
    for (const session of sessions) await session.release();
  }

  /**
   * Has ONNX Runtime prepare a program.
   * @param options for it, beside those that every program gets
   */
  protected createSession(
    { model, optimization, updates }: Program,
    options: OrtSessionOptions = {},
  ): Promise<OrtSession> {
    // Where it costs, states do not travel with each step.
    const stay = this.settings.provider === 'webgpu' && updates.length > 0;
    const location = Object.fromEntries(updates.map(({ output }) => [output, 'gpu-buffer' as const]));
    return this.#create(model, optimization, {
      ...(stay && { preferredOutputLocation: location }),
      ...options,
    });
  }

  #create(
    model: Uint8Array,
    optimization: Program['optimization'],
    options: OrtSessionOptions,
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
      (own.has(state) ? own : this.#states).set(state, outputs[output]!, session);
    }
    return Object.fromEntries(program.results.map((name) => [name, hostTensor(outputs[name]!)]));
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
