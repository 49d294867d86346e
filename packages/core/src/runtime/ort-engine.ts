import type {
  InferenceSession,
  InferenceSessionFactory,
  Tensor as OrtTensor,
  TensorConstructor,
} from 'onnxruntime-common';
import { KindredError } from '../errors.js';
import { formatShape, formatType, sizeOf } from '../graph/types.js';
import type { InputAttributes } from '../ops/input.js';
import type { Engine, EngineSettings, EngineTraits } from './engine.js';
import type { HostTensor } from './host-tensor.js';
import { probeBlock } from './probe-block.js';
import type { Program } from './program.js';

/** The part of an ONNX Runtime package that the engine uses: onnxruntime-node and onnxruntime-web both fit. */
export interface OrtModule {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

export interface Loaded {
  readonly program: Program;
  readonly session: InferenceSession;
}

/** An {@link Engine} on ONNX Runtime, in the thread that it is created in. */
export class OrtEngine implements Engine {
  readonly settings: EngineSettings;
  readonly #ort: OrtModule;
  /** Where a program was unloaded there is nothing. */
  readonly #programs: (Loaded | undefined)[] = [];
  readonly #states = new Map<string, OrtTensor>();
  #traits: Promise<EngineTraits> | undefined;

  constructor(ort: OrtModule, settings: EngineSettings) {
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

  async load(program: Program): Promise<number> {
    const session = await this.#ort.InferenceSession.create(program.model, this.sessionOptions(program));
    return this.#programs.push({ program, session }) - 1;
  }

  async unload(index: number): Promise<void> {
    await this.loaded(index).session.release();
    this.#programs[index] = undefined;
  }

  async run(index: number, feeds: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>> {
    const { program, session } = this.loaded(index);
    const values: Record<string, OrtTensor> = {};
    for (const input of program.feeds) {
      const value = feeds[input.name];
      if (!value) throw new KindredError(`${program.name}: no value was given for "${input.name}"`);
      checkType(program, input, value.dtype, value.shape);
      values[input.name] = this.#tensor(input.name, value);
    }
    for (const input of program.states) {
      const value = this.#states.get(input.name);
      if (!value) throw new KindredError(`${program.name}: state "${input.name}" was never written`);
      checkType(program, input, value.type, value.dims);
      values[input.name] = value;
    }
    const outputs = await session.run(values);
    for (const { state, output } of program.updates) this.#states.set(state, outputs[output]!);
    return Object.fromEntries(program.results.map((name) => [name, hostTensor(outputs[name]!)]));
  }

  async write(states: ReadonlyMap<string, HostTensor>): Promise<void> {
    for (const [name, value] of states) this.#states.set(name, this.#tensor(name, value));
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

  async close(): Promise<void> {
    for (const loaded of this.#programs) await loaded?.session.release();
    this.#programs.length = 0;
    this.#states.clear();
  }

  /** A loaded program and the session that runs it. */
  protected loaded(index: number): Loaded {
    const loaded = this.#programs[index];
    if (!loaded) throw new Error(`program ${index} was not loaded, or unloaded again`);
    return loaded;
  }

  /** How ONNX Runtime is to prepare a program. */
  protected sessionOptions({ optimization }: Program): InferenceSession.SessionOptions {
    const { provider, threads } = this.settings;
    return {
      executionProviders: [provider],
      graphOptimizationLevel: optimization,
      // Planned memory patterns nearly double the resident size for no gain.
      enableMemPattern: false,
      ...(threads !== undefined && { intraOpNumThreads: threads }),
      logSeverityLevel: 3,
    };
  }

  #tensor(name: string, { dtype, data, shape }: HostTensor): OrtTensor {
    if (data.length !== sizeOf(shape)) {
      throw new KindredError(`"${name}" has ${data.length} numbers for the shape ${formatShape(shape)}`);
    }
    return new this.#ort.Tensor(dtype, data as never, [...shape]);
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

function hostTensor(value: OrtTensor): HostTensor {
  return {
    dtype: value.type as HostTensor['dtype'],
    shape: value.dims,
    data: value.data as HostTensor['data'],
  };
}
