import { checkOptions } from '../config/check-options.js';
import type { HostTensor } from './host-tensor.js';
import type { LoadedProgram } from './loaded-program.js';
import type { Program } from './program.js';

/** Execution providers of ONNX Runtime that Kindred can use. */
export type Provider = 'cpu' | 'webgpu' | 'cuda' | 'wasm';

/** How an engine computes. */
export interface EngineSettings {
  readonly provider: Provider;
  /** Threads of one operation; all cores where not given. */
  readonly threads?: number | undefined;
  /** `low` takes forms that need less memory, and frees replaced states at once, for more time; default `standard`. */
  readonly memory?: 'standard' | 'low' | undefined;
}

/** @throws UsageError for unknown settings. @param what takes them, for the message */
export function checkEngineSettings(what: string, settings: EngineSettings): void {
  checkOptions(what, settings, { provider: true, threads: true, memory: true });
}

/** What can be found out only where the engine runs. */
export interface EngineTraits {
  /** Channels in a block of ONNX Runtime's blocked images; `undefined` where it has none. */
  readonly block: number | undefined;
}

/**
 * Runs programs and keeps the states (parameters, running statistics, optimizer moments) that they share by
 * name. In Node it lives in a worker thread, so that no call blocks the caller.
 */
export interface Engine {
  readonly settings: EngineSettings;
  /** What the lowering should know of the machine. */
  traits(): Promise<EngineTraits>;
  /**
   * Prepares a program.
   * @param own states that are the program's alone, in place of the engine's of the same names: no other program sees
   *   them, and they go when it is disposed of
   */
  load(program: Program, own?: ReadonlyMap<string, HostTensor>): Promise<LoadedProgram>;
  /** Sets states. */
  write(states: ReadonlyMap<string, HostTensor>): Promise<void>;
  /** The states of these names; all of them where no names are given. */
  read(names?: readonly string[]): Promise<Map<string, HostTensor>>;
  /** Frees all programs and states. */
  close(): Promise<void>;
}
