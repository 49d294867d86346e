import type { HostTensor } from './host-tensor.js';
import type { Program } from './program.js';

/** Values by the names of a program's feeds or results. */
export type HostTensors = Readonly<Record<string, HostTensor>>;

/** What an engine does for a program that it has loaded. */
export interface ProgramHost {
  /** See {@link LoadedProgram.run}. */
  run(feeds: HostTensors): Promise<HostTensors>;
  /** Frees what the program takes; also where the engine has closed before. */
  unload(): Promise<void>;
}

/** A program that an engine has made ready to run. */
export class LoadedProgram {
  readonly program: Program;
  readonly #host: ProgramHost;
  #disposal: Promise<void> | undefined;

  /** For engines; others get it from an engine's `load`. */
  constructor(program: Program, host: ProgramHost) {
    this.program = program;
    this.#host = host;
  }

  /**
   * Runs it once on its states and the feeds, stores its updates and returns its results. Feeds that it does not ask for
   * are ignored.
   * @throws KindredError where a feed or a state is missing or has another type or shape than the program's.
   */
  async run(feeds: HostTensors = {}): Promise<HostTensors> {
    if (this.#disposal) {
      throw new Error(`the program "${this.program.name}" was disposed of; load it again to run it`);
    }
    return this.#host.run(feeds);
  }

  /** Frees what it takes, with the states of its own; it cannot be run any more. Again, it does nothing. */
  dispose(): Promise<void> {
    this.#disposal ??= this.#host.unload();
    return this.#disposal;
  }
}

/** What takes memory in an engine until it is disposed of. */
export interface Loaded {
  /** Frees what it takes. */
  dispose(): Promise<void>;
}

/** Uses what was loaded, and disposes of it at the end, also where the work fails. */
export async function withLoaded<L extends Loaded, Result>(
  loading: Promise<L>,
  work: (loaded: L) => Promise<Result>,
): Promise<Result> {
  const loaded = await loading;
  try {
    return await work(loaded);
  } finally {
    await loaded.dispose();
  }
}
