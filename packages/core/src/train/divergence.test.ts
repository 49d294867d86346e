import { describe, expect, test, vi } from 'vitest';
import { KindredError } from '../errors.js';
import { float32 } from '../runtime/host-tensor.js';
import { MemoryStorage } from '../testing/memory-storage.js';
import { runSmall, type SmallRun } from '../testing/small-run.js';
import { decodeCheckpoint } from './checkpoint.js';
import { firstNonFinite } from './divergence.js';

describe('firstNonFinite', () => {
  const states = (...values: number[]) =>
    new Map([
      ['a', float32([2], Float32Array.of(3e38, 3e38))],
      ['b', float32([values.length], Float32Array.from(values))],
    ]);

  test.each([[Number.NaN], [Infinity], [-Infinity]])('finds %d', (value) => {
    expect(firstNonFinite(states(1, value, 2))).toBe('b');
  });

  test('sees opposite infinities', () => {
    expect(firstNonFinite(states(Infinity, -Infinity))).toBe('b');
  });

  test('leaves large finite numbers and integers alone', () => {
    const integers = { dtype: 'int64', shape: [1], data: BigInt64Array.of(1n) } as const;
    expect(firstNonFinite(states(3e38, 3e38, -3e38).set('c', integers as never))).toBeUndefined();
  });
});

/** Training that fails; what it stored, every checkpoint of which must be finite. */
async function failing(run: SmallRun, storage = new MemoryStorage()) {
  const error: unknown = await runSmall(storage, run).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(KindredError);
  for (const { kind, bytes } of storage.saved) {
    if (kind === 'last') expect(firstNonFinite(decodeCheckpoint(bytes, kind).states)).toBeUndefined();
  }
  return { storage, message: (error as KindredError).message };
}

const advice = /train anew with a lower `learningRate`, `clipNorm: 1` or `warmupEpochs: 1`/;

describe('a learning rate that is far too high', () => {
  const wild = { schedule: 'constant', optimizer: { name: 'sgd', momentum: 0 } };

  test('a loss that is not finite ends the run, and says when and what to do', async () => {
    const { storage, message } = await failing({ options: { ...wild, learningRate: 1e20 } });
    expect(message).toMatch(
      /^the loss became (NaN|-?Infinity) at step [2-5] \(epoch 1, learning rate 1\.00e\+20\); /,
    );
    expect(message).toMatch(advice);
    expect(message).toMatch(/\(there is no checkpoint yet\)$/);
    expect(storage.saved).toEqual([]);
    for (const { loss } of storage.metrics) expect(loss).toSatisfy(Number.isFinite);
  });

  test('lost weights end it before a checkpoint has them', async () => {
    const options = { ...wild, learningRate: 1e39, checkpointMinutes: 0 };
    const { storage, message } = await failing({ options });
    expect(message).toMatch(/^"\S+" is no longer finite at step 1 \(epoch 1, learning rate 1\.00e\+39\); /);
    expect(message).toMatch(advice);
    expect(storage.saved).toEqual([]);
  });

  test('with a checkpoint after each step the last one is from before', async () => {
    const options = { ...wild, learningRate: 1e12, checkpointMinutes: 0 };
    const { storage, message } = await failing({ options });
    const { position } = decodeCheckpoint(storage.checkpoint('last')!, 'last');
    expect(message).toContain(` at step ${position.step + 1} (epoch 1, `);
    expect(message).toMatch(/\(the last checkpoint is from before\)$/);
  });
});

describe('weights that are lost in the last step of an epoch', () => {
  /** Lets one weight become infinite after the step of this number, from 1. */
  const spoiling = (last: number): NonNullable<SmallRun['prepare']> => {
    return (trainer, engine) => {
      const steps = trainer.steps.bind(trainer);
      vi.spyOn(trainer, 'steps').mockImplementation(async (taken) => {
        const results = await steps(taken);
        if (taken.at(-1)!.step + 1 === last) {
          const name = 'fc2.bias';
          const { shape, data } = (await engine.read([name])).get(name)!;
          await engine.write(new Map([[name, float32(shape, (data as Float32Array).with(3, Infinity))]]));
        }
        return results;
      });
    };
  };

  test('are not saved, and not validated', async () => {
    const { storage, message } = await failing({ prepare: spoiling(10) });
    expect(message).toMatch(/^"fc2\.bias" is no longer finite at step 10 \(epoch 2, learning rate /);
    expect(message).toMatch(/\(the last checkpoint is from before\)$/);
    expect(storage.saved.map(({ kind }) => kind)).toEqual(['best', 'last']);
    expect(decodeCheckpoint(storage.checkpoint('last')!, 'last').position.epoch).toBe(1);
    expect(storage.metrics.filter(({ type }) => type === 'epoch')).toHaveLength(1);
  });

  test('are not saved when the run is interrupted there', async () => {
    const controller = new AbortController();
    const { storage } = await failing({
      prepare: spoiling(5),
      signal: controller.signal,
      onEvent: (event) => event.type === 'step' && event.step === 5 && controller.abort(),
    });
    expect(storage.saved).toEqual([]);
  });
});
