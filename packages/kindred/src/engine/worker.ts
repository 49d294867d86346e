import { parentPort, workerData } from 'node:worker_threads';
import { KindredError } from '@kindred/core';
import { LocalEngine } from './local-engine.js';
import type { Failure, Request, Response, WorkerData } from './messages.js';

const engine = new LocalEngine((workerData as WorkerData).settings);
const port = parentPort!;

// Calls are answered one after the other, in their order: a run must not overtake a write.
let turn = Promise.resolve();

port.on('message', (request: Request) => {
  turn = turn.then(() => answer(request)).then((response) => port.postMessage(response));
});

async function answer({ id, method, args }: Request): Promise<Response> {
  try {
    const call = engine[method] as (...args: readonly unknown[]) => Promise<unknown>;
    return { id, result: await call.apply(engine, args as unknown[]) };
  } catch (error) {
    return { id, failure: describe(error) };
  }
}

function describe(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  return { message, isForUser: error instanceof KindredError };
}
