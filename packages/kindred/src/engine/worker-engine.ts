import { Worker } from 'node:worker_threads';
import {
  type EngineSettings,
  type EngineTraits,
  type HostTensor,
  KindredError,
  type Program,
} from '@kindred/core';
import type { EngineMethod, NodeEngine, Placement, Response, WorkerData } from './messages.js';
import { requireTelemetryChoice } from './telemetry.js';

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/**
 * Starts an engine in a worker thread: ONNX Runtime blocks the thread that it runs in, and the caller's stays
 * free for the next batch and for the terminal.
 */
export function createEngine(settings: EngineSettings): NodeEngine {
  return new WorkerEngine(settings);
}

class WorkerEngine implements NodeEngine {
  readonly settings: EngineSettings;
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #count = 0;
  /** Why no call can be answered any more. */
  #ended: Error | undefined;
  #closing: Promise<void> | undefined;

  constructor(settings: EngineSettings) {
    requireTelemetryChoice();
    this.settings = settings;
    const workerData: WorkerData = { settings };
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), { workerData });
    // The thread keeps the process alive only while an answer is awaited.
    this.#worker.unref();
    this.#worker.on('message', (response: Response) => this.#settle(response));
    this.#worker.on('error', (error) => this.#failAll(error));
    this.#worker.on('exit', () => this.#failAll(new Error('the engine has stopped')));
  }

  traits(): Promise<EngineTraits> {
    return this.#call('traits') as Promise<EngineTraits>;
  }

  load(program: Program): Promise<number> {
    return this.#call('load', program) as Promise<number>;
  }

  unload(program: number): Promise<void> {
    return this.#call('unload', program) as Promise<void>;
  }

  run(program: number, feeds: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>> {
    return this.#call('run', program, feeds) as Promise<Record<string, HostTensor>>;
  }

  write(states: ReadonlyMap<string, HostTensor>): Promise<void> {
    return this.#call('write', states) as Promise<void>;
  }

  read(names?: readonly string[]): Promise<Map<string, HostTensor>> {
    return this.#call('read', names) as Promise<Map<string, HostTensor>>;
  }

  placement(): Promise<Placement> {
    return this.#call('placement') as Promise<Placement>;
  }

  /** Answers what was asked before; later calls are rejected at once. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#ended) return;
    const closed = this.#call('close');
    this.#ended = new Error('the engine was closed');
    try {
      await closed;
    } finally {
      await this.#worker.terminate();
    }
  }

  #call(method: EngineMethod, ...args: unknown[]): Promise<unknown> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = this.#count++;
    return new Promise((resolve, reject) => {
      // This comes first: it throws where something cannot be sent, and then no answer is to be waited for.
      this.#worker.postMessage({ id, method, args });
      this.#pending.set(id, { resolve, reject });
      this.#worker.ref();
    });
  }

  #settle(response: Response): void {
    const pending = this.#pending.get(response.id)!;
    this.#pending.delete(response.id);
    if (this.#pending.size === 0) this.#worker.unref();
    if ('result' in response) pending.resolve(response.result);
    else pending.reject(asError(response.failure));
  }

  #failAll(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

function asError({ message, isForUser }: { message: string; isForUser: boolean }): Error {
  return isForUser ? new KindredError(message) : new Error(message);
}
