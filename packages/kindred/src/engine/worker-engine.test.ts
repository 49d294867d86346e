import { Worker } from 'node:worker_threads';
import { KindredError } from '@kindred/core/errors';
import { Graph } from '@kindred/core/graph';
import * as ops from '@kindred/core/ops';
import { compile, float32, type Program } from '@kindred/core/runtime';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createEngine, type NodeEngine, prepareEngine, withEngine } from './index.js';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Adds its feed to the state `total`. */
function adding(): Program {
  const graph = new Graph();
  const next = ops.add(ops.state(graph, 'total', 'float32', [2]), ops.feed(graph, 'x', 'float32', [2]));
  return compile('adding', { results: { next }, updates: new Map([['total', next]]) }, { provider: 'cpu' });
}

const vector = (...values: number[]) => float32([values.length], Float32Array.from(values));

/** An engine with a loaded program. */
async function started() {
  const engine = createEngine({ provider: 'cpu', threads: 1 });
  onTestFinished(() => engine.close());
  await engine.write(new Map([['total', vector(1, 2)]]));
  return { engine, program: await engine.load(adding()) };
}

/** The thread of an engine that is started next. */
function catchWorker(): () => Worker {
  const post = vi.spyOn(Worker.prototype, 'postMessage');
  return () => post.mock.contexts[0] as Worker;
}

test('calls are answered in their order, also where nobody waits in between', async () => {
  const { engine, program } = await started();
  const [first, , second, states] = await Promise.all([
    program.run({ x: vector(1, 1) }),
    engine.write(new Map([['total', vector(10, 10)]])),
    program.run({ x: vector(1, 1) }),
    engine.read(),
  ]);
  expect([...first.next!.data]).toEqual([2, 3]);
  expect([...second.next!.data]).toEqual([11, 11]);
  expect([...states.get('total')!.data]).toEqual([11, 11]);
});

describe('a call that fails', () => {
  test('is an error for the user where the engine says so, and the next ones work', async () => {
    const { program } = await started();
    const attempt = program.run({ x: vector(1, 2, 3) });
    await expect(attempt).rejects.toThrow(KindredError);
    await expect(attempt).rejects.toThrow('"x" is float32 [3], expected float32 [2]');
    expect([...(await program.run({ x: vector(1, 1) })).next!.data]).toEqual([2, 3]);
  });

  test('is a bug where nobody was meant to see it, and says where', async () => {
    const { engine } = await started();
    const failure = await engine.load({ ...adding(), model: new Uint8Array(9) }).catch((error) => error);
    expect(failure).not.toBeInstanceOf(KindredError);
    expect(failure.stack).toContain('onnxruntime-node');
  });

  test('before it reaches the thread does not keep the process alive', async () => {
    const [ref, unref] = [vi.spyOn(Worker.prototype, 'ref'), vi.spyOn(Worker.prototype, 'unref')];
    const { engine, program } = await started();
    await expect(program.run({ x: (() => {}) as never })).rejects.toThrow('could not be cloned');
    expect(Math.max(...unref.mock.invocationCallOrder)).toBeGreaterThan(
      Math.max(...ref.mock.invocationCallOrder),
    );
    expect([...(await engine.read()).keys()]).toEqual(['total']);
  });
});

describe('a loaded program', () => {
  test('may have states of its own', async () => {
    const { engine, program } = await started();
    const own = await engine.load(adding(), new Map([['total', vector(10, 20)]]));
    for (const next of [
      [11, 22],
      [12, 24],
    ]) {
      expect([...(await own.run({ x: vector(1, 2) })).next!.data]).toEqual(next);
    }
    expect([...(await program.run({ x: vector(1, 1) })).next!.data]).toEqual([2, 3]);
  });

  test('is sent only what it asks for', async () => {
    const { program } = await started();
    const other = (() => {}) as never;
    expect(await program.run({ x: vector(1, 1), other })).toHaveProperty('next');
  });

  test('that was disposed of is refused, and the others go on', async () => {
    const { engine, program } = await started();
    const gone = await engine.load(adding());
    await Promise.all([gone.dispose(), gone.dispose()]);
    await expect(gone.run({ x: vector(1, 1) })).rejects.toThrow('the program "adding" was disposed of');
    expect([...(await program.run({ x: vector(1, 1) })).next!.data]).toEqual([2, 3]);
  });

  test('answers what was asked before it was disposed of', async () => {
    const { program } = await started();
    const before = program.run({ x: vector(1, 1) });
    await program.dispose();
    expect([...(await before).next!.data]).toEqual([2, 3]);
  });

  test('can be disposed of after its engine has closed or died', async () => {
    const worker = catchWorker();
    const { engine, program } = await started();
    const other = await engine.load(adding());
    await worker().terminate();
    await program.dispose();
    await engine.close();
    await other.dispose();
  });
});

test('withEngine closes the engine, also where the work fails', async () => {
  const engines: NodeEngine[] = [];
  const settings = { provider: 'cpu', threads: 1 } as const;
  const block = await withEngine(settings, async (engine) => {
    engines.push(engine);
    return (await engine.traits()).block;
  });
  expect(typeof block === 'number' || block === undefined).toBe(true);
  const failing = withEngine(settings, async (engine) => {
    engines.push(engine);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  for (const engine of engines) await expect(engine.read()).rejects.toThrow('the engine was closed');
  expect(engines).toHaveLength(2);
});

describe('a closed engine', () => {
  test('answers what was asked before, and rejects every later call at once', async () => {
    const { engine, program } = await started();
    const before = program.run({ x: vector(1, 1) });
    const closing = engine.close();
    const calls = [program.run({ x: vector(1, 1) }), engine.read(), engine.placement()];
    await Promise.all(calls.map((call) => expect(call).rejects.toThrow('the engine was closed')));
    expect([...(await before).next!.data]).toEqual([2, 3]);
    await closing;
    await expect(engine.read()).rejects.toThrow('the engine was closed');
  });

  test('can be closed again, and twice at the same time', async () => {
    const { engine } = await started();
    await Promise.all([engine.close(), engine.close()]);
    await engine.close();
    await expect(engine.load(adding())).rejects.toThrow('the engine was closed');
  });

  test('has ended its thread', async () => {
    const worker = catchWorker();
    const { engine } = await started();
    const exit = new Promise((resolve) => worker().once('exit', resolve));
    await engine.close();
    expect(await exit).toEqual(expect.any(Number));
  });
});

describe('an engine whose thread dies', () => {
  test('rejects the calls that wait and all later ones, and can be closed', async () => {
    const worker = catchWorker();
    const { engine, program } = await started();
    const waiting = Promise.allSettled([program.run({ x: vector(1, 1) }), engine.read()]);
    await worker().terminate();
    for (const { status } of await waiting) expect(status).toBe('rejected');
    await expect(engine.read()).rejects.toThrow('the engine has stopped');
    await expect(program.run({ x: vector(1, 1) })).rejects.toThrow('the engine has stopped');
    await engine.close();
    await engine.close();
  });

  test('hands on the error that it died of', async () => {
    const worker = catchWorker();
    const { engine } = await started();
    worker().emit('error', new Error('out of memory'));
    await expect(engine.read()).rejects.toThrow('out of memory');
    await worker().terminate();
    await expect(engine.read()).rejects.toThrow('out of memory');
  });
});

test('a thread that was prepared serves the next engine, whatever its settings, and one alone', async () => {
  const start = vi.spyOn(Worker.prototype, 'unref');
  prepareEngine();
  prepareEngine();
  const threads = () => new Set(start.mock.contexts).size;
  expect(threads()).toBe(1);
  const engine = createEngine({ provider: 'cpu', threads: 2 });
  onTestFinished(() => engine.close());
  expect(threads()).toBe(1);
  await engine.write(new Map([['total', vector(1, 2)]]));
  expect([...(await engine.read()).keys()]).toEqual(['total']);
  const other = createEngine({ provider: 'cpu', threads: 1 });
  onTestFinished(() => other.close());
  expect((await other.read()).size).toBe(0);
  expect(threads()).toBe(2);
});
