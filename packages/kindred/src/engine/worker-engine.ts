import { Worker } from 'node:worker_threads';
import { checkOptions } from '@kindred/core/config';
import { errorOf } from '@kindred/core/failure';
import type { Placement } from '@kindred/core/run';
import {
  type EngineSettings,
  type EngineTraits,
  type HostTensor,
  LoadedProgram,
  type Program,
} from '@kindred/core/runtime';
import type { EngineCalls, EngineMethod, NodeEngine, Response } from './messages.js';
import { requireTelemetryChoice } from './telemetry.js';
import { threadsOption } from './threads.js';

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/**
 * Starts an engine in a worker thread: ONNX Runtime blocks the thread that it runs in, and the caller's stays
 * free for the next batch and for the terminal.
 */
export function createEngine(settings: EngineSettings): NodeEngine {
  checkOptions('createEngine', settings, { provider: true, threads: threadsOption, memory: true });
  return new WorkerEngine(settings);
}

/** Uses an engine for one piece of work, and closes it at the end, also where the work fails. */
export async function withEngine<Result>(
  settings: EngineSettings,
  work: (engine: NodeEngine) => Promise<Result>,
): Promise<Result> {
  const engine = createEngine(settings);
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/** The thread of the engine that is made next. */
let ready: Worker | undefined;

/**
 * Starts the thread of the engine that is made next, which loads ONNX Runtime while other things are done: a quarter of a
 * second. It holds no process open.
 */
export function prepareEngine(): void {
  if (ready) return;
  const worker = startWorker();
  ready = worker;
  // What is wrong is told by the engine that is asked for, whose thread is then another one.
  const forget = () => {
    if (ready === worker) ready = undefined;
  };
  worker.on('error', forget);
  worker.on('exit', forget);
}

function takeWorker(): Worker {
  const worker = ready ?? startWorker();
  ready = undefined;
  return worker;
}

/** The thread keeps the process alive only while an answer is awaited. */
function startWorker(): Worker {
  requireTelemetryChoice();
  const worker = new Worker(new URL('./worker.js', import.meta.url));
  worker.unref();
  return worker;
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
    this.settings = settings;
    this.#worker = takeWorker();
    this.#worker.postMessage(settings);
    this.#worker.on('message', (response: Response) => this.#settle(response));
    this.#worker.on('error', (error) => this.#failAll(error));
    this.#worker.on('exit', () => this.#failAll(new Error('the engine has stopped')));
  }

  traits(): Promise<EngineTraits> {
    return this.#call('traits');
  }

  async load(program: Program, own?: ReadonlyMap<string, HostTensor>): Promise<LoadedProgram> {
    const number = await this.#call('load', program, own);
    return new LoadedProgram(program, {
      run: (feeds) => {
        // Not what it does not ask for: everything that is sent is copied.
        const asked = program.feeds.flatMap(({ name }) => (feeds[name] ? [[name, feeds[name]]] : []));
        return this.#call('run', number, Object.fromEntries(asked));
      },
      unload: async () => {
        if (!this.#ended) await this.#call('unload', number);
      },
    });
  }

  write(states: ReadonlyMap<string, HostTensor>): Promise<void> {
    return this.#call('write', states);
  }

  read(names?: readonly string[]): Promise<Map<string, HostTensor>> {
    return this.#call('read', names);
  }

  placement(): Promise<Placement> {
    return this.#call('placement');
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

  #call<Method extends EngineMethod>(
    method: Method,
    ...args: Parameters<EngineCalls[Method]>
  ): ReturnType<EngineCalls[Method]>;
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
    else pending.reject(errorOf(response.failure));
  }

  #failAll(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}
