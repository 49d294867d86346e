import type { Engine, EngineSettings } from '@kindred/core';

/** The calls of an engine that cross the thread border. */
export type EngineMethod = 'traits' | 'load' | 'unload' | 'run' | 'write' | 'read' | 'placement' | 'close';

export interface Request {
  readonly id: number;
  readonly method: EngineMethod;
  readonly args: readonly unknown[];
}

export interface Failure {
  readonly message: string;
  /** Whether the message is meant for the user as it is. */
  readonly isForUser: boolean;
}

export type Response = { readonly id: number } & (
  | { readonly result: unknown }
  | { readonly failure: Failure }
);

/** What the worker is started with. */
export interface WorkerData {
  readonly settings: EngineSettings;
}

/** Which provider ran how many nodes of the programs' first runs. */
export type Placement = Readonly<Record<string, number>>;

/** An engine in another thread. */
export interface NodeEngine extends Engine {
  /** What ran where, measured in the first run of each program; on the CPU provider there is nothing to ask. */
  placement(): Promise<Placement>;
}
