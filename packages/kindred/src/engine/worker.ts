import { parentPort, workerData } from 'node:worker_threads';
import { describeFailure } from '@kindred/core/failure';
import type { LoadedProgram } from '@kindred/core/runtime';
import { LocalEngine } from './local-engine.js';
import type { EngineCalls, Request, Response, WorkerData } from './messages.js';

const engine = new LocalEngine((workerData as WorkerData).settings);
const programs = new Map<number, LoadedProgram>();
let loaded = 0;

const calls: EngineCalls = {
  traits: () => engine.traits(),
  async load(program, own) {
    programs.set(loaded, await engine.load(program, own));
    return loaded++;
  },
  run: (number, feeds) => programOf(number).run(feeds),
  async unload(number) {
    const program = programOf(number);
    programs.delete(number);
    await program.dispose();
  },
  write: (states) => engine.write(states),
  read: (names) => engine.read(names),
  placement: () => engine.placement(),
  close: () => engine.close(),
};

function programOf(number: number): LoadedProgram {
  const program = programs.get(number);
  if (!program) throw new Error(`program ${number} was not loaded`);
  return program;
}

const port = parentPort!;

// Calls are answered one after the other, in their order: a run must not overtake a write.
let turn = Promise.resolve();

port.on('message', (request: Request) => {
  turn = turn.then(() => answer(request)).then((response) => port.postMessage(response));
});

async function answer({ id, method, args }: Request): Promise<Response> {
  try {
    const call = calls[method] as (...args: readonly unknown[]) => Promise<unknown>;
    return { id, result: await call(...args) };
  } catch (error) {
    return { id, failure: describeFailure(error) };
  }
}
