import { parentPort } from 'node:worker_threads';
import { describeFailure } from '@kindred/core/failure';
import type { EngineSettings, LoadedProgram } from '@kindred/core/runtime';
import { LocalEngine } from './local-engine.js';
import type { EngineCalls, Request } from './messages.js';

const port = parentPort!;

// The first message says what kind of engine it is to be: the thread may have been started before that was known.
port.once('message', (settings: EngineSettings) => serve(callsOf(new LocalEngine(settings))));

function callsOf(engine: LocalEngine): EngineCalls {
  const programs = new Map<number, LoadedProgram>();
  let loaded = 0;
  const programOf = (number: number) => {
    const program = programs.get(number);
    if (!program) throw new Error(`program ${number} was not loaded`);
    return program;
  };
  return {
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
}

/** Answers calls one after the other, in their order: a run must not overtake a write. */
function serve(calls: EngineCalls): void {
  let turn = Promise.resolve();
  const answer = async ({ id, method, args }: Request): Promise<void> => {
    try {
      const call = calls[method] as (...args: readonly unknown[]) => Promise<unknown>;
      const result = await call(...args);
      port.postMessage({ id, result });
    } catch (error) {
      port.postMessage({ id, failure: describeFailure(error) });
    }
  };
  port.on('message', (request: Request) => {
    turn = turn.then(() => answer(request));
  });
}
