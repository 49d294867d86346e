import type { Failure } from '@kindred/core/failure';
import type { Placement } from '@kindred/core/run';
import type { Engine, EngineTraits, HostTensor, HostTensors, Program } from '@kindred/core/runtime';

/** An engine in another thread. */
export interface NodeEngine extends Engine {
  /** What ran where, measured in the first run of each program; on the CPU provider there is nothing to ask. */
  placement(): Promise<Placement>;
}

/** The calls of an engine that cross the thread border; a number stands for a loaded program. */
export interface EngineCalls {
  traits(): Promise<EngineTraits>;
  load(program: Program, own?: ReadonlyMap<string, HostTensor>): Promise<number>;
  run(program: number, feeds: HostTensors): Promise<HostTensors>;
  unload(program: number): Promise<void>;
  write(states: ReadonlyMap<string, HostTensor>): Promise<void>;
  read(names?: readonly string[]): Promise<Map<string, HostTensor>>;
  placement(): Promise<Placement>;
  close(): Promise<void>;
}

export type EngineMethod = keyof EngineCalls;

export interface Request {
  readonly id: number;
  readonly method: EngineMethod;
  readonly args: readonly unknown[];
}

export type Response = { readonly id: number } & (
  | { readonly result: unknown }
  | { readonly failure: Failure }
);
