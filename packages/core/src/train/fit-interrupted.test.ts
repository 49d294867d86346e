import { describe, expect, test } from 'vitest';
import { MemoryStorage } from '../testing/memory-storage.js';
import { runSmall, type SmallRun } from '../testing/small-run.js';
import { decodeCheckpoint } from './checkpoint.js';
import type { TrainEvent } from './events.js';

type Options = NonNullable<SmallRun['options']>;

/** Everything that has a state. */
const rich = {
  loss: { name: 'cc', ramp: 1 },
  optimizer: 'adamw',
  epochs: 2,
  warmupEpochs: 0.5,
  clipNorm: 1,
  ema: 0.9,
  augment: ['randomCrop'],
};

/** With randomness of its own for each batch. */
const mixed = { ...rich, loss: 'ce', mix: { name: 'mixup', alpha: 1 } };

describe('an interrupted run', () => {
  const isStep = (epoch: number, step: number) => (event: TrainEvent) =>
    event.type === 'step' && event.epoch === epoch && event.step === step;

  test.each<[string, (event: TrainEvent) => boolean, { epoch: number; stepInEpoch: number; step: number }]>([
    ['after the first step', isStep(1, 1), { epoch: 0, stepInEpoch: 1, step: 1 }],
    ['in the middle', isStep(2, 3), { epoch: 1, stepInEpoch: 3, step: 8 }],
    ['after the last step of an epoch', isStep(1, 5), { epoch: 0, stepInEpoch: 5, step: 5 }],
    [
      'during validation',
      (event) => event.type === 'validation' && event.done === 8,
      { epoch: 0, stepInEpoch: 5, step: 5 },
    ],
    [
      'at the end of the last validation',
      (event) => event.type === 'validation' && event.done === 20,
      { epoch: 0, stepInEpoch: 5, step: 5 },
    ],
    ['between two epochs', ({ type }) => type === 'epoch', { epoch: 1, stepInEpoch: 0, step: 5 }],
  ])('%s: it is saved, and goes on to the same end', async (_, isMoment, where) => {
    await expectSameEnd(where, (controller) => ({
      onEvent: (event) => isMoment(event) && controller.abort(),
    }));
  });

  test('before the first step: it is saved, and goes on to the same end', async () => {
    await expectSameEnd({ epoch: 0, stepInEpoch: 0, step: 0 }, (controller) => {
      controller.abort();
      return {};
    });
  });

  test('with mixed batches, in the middle: it is saved, and goes on to the same end', async () => {
    const where = { epoch: 1, stepInEpoch: 2, step: 7 };
    const stop = (controller: AbortController) => ({
      onEvent: (event: TrainEvent) => isStep(2, 2)(event) && controller.abort(),
    });
    await expectSameEnd(where, stop, mixed);
  });

  test('again and again: after every step', async () => {
    const storage = new MemoryStorage();
    let stretches = 0;
    for (let reason = ''; reason !== 'completed'; stretches++) {
      const controller = new AbortController();
      const onEvent = (event: TrainEvent) => event.type === 'step' && controller.abort();
      ({ reason } = await runSmall(storage, { options: rich, signal: controller.signal, onEvent }));
    }
    // Each step, and the rest of the last epoch.
    expect(stretches).toBe(11);
    await expectLikeUndisturbed(storage, rich);
  });

  async function expectSameEnd(
    where: Readonly<Record<string, number>>,
    stop: (controller: AbortController) => SmallRun,
    options: Options = rich,
  ): Promise<void> {
    const storage = new MemoryStorage();
    const controller = new AbortController();
    const stopped = await runSmall(storage, {
      options,
      ...stop(controller),
      signal: controller.signal,
    });
    expect(stopped).toMatchObject({ reason: 'interrupted', position: { ...where, finished: false } });
    const saved = decodeCheckpoint(storage.checkpoint('last')!, 'last');
    expect(saved.position).toEqual(stopped.position);
    expect((await runSmall(storage, { options })).reason).toBe('completed');
    await expectLikeUndisturbed(storage, options);
  }

  const undisturbed = new Map<Options, MemoryStorage>();

  async function runUndisturbed(options: Options): Promise<MemoryStorage> {
    const storage = new MemoryStorage();
    await runSmall(storage, { options });
    undisturbed.set(options, storage);
    return storage;
  }

  async function expectLikeUndisturbed(storage: MemoryStorage, options: Options): Promise<void> {
    const expected = undisturbed.get(options) ?? (await runUndisturbed(options));
    expect(storage.timelessMetrics()).toEqual(expected.timelessMetrics());
    for (const kind of ['last', 'best'] as const) {
      const [actual, whole] = [storage.checkpoint(kind)!, expected.checkpoint(kind)!];
      expect(actual.length).toBe(whole.length);
      expect(
        actual.findIndex((byte, i) => byte !== whole[i]),
        `first different byte of ${kind}`,
      ).toBe(-1);
    }
  }
});
