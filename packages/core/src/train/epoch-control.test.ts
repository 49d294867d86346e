import { describe, expect, test } from 'vitest';
import { UsageError } from '../errors.js';
import { type EvaluationInput, evaluationReport } from '../evaluate/index.js';
import { decodeSafetensors } from '../files/safetensors.js';
import { MemoryStorage } from '../testing/memory-storage.js';
import { runSmall, type SmallRun, smallData } from '../testing/small-run.js';
import { decodeCheckpoint } from './checkpoint.js';
import type { EpochCallback, EpochControl } from './epoch-control.js';
import type { EpochEvent, TrainEvent } from './events.js';

/** Everything that has a state. */
const rich = { loss: { name: 'cc', ramp: 1 }, optimizer: 'adamw', ema: 0.9, warmupEpochs: 0.5 };

async function record(onEpoch: EpochCallback, run: SmallRun = {}) {
  const storage = new MemoryStorage();
  const events: TrainEvent[] = [];
  const onEvent = (event: TrainEvent) => events.push(event);
  const result = await runSmall(storage, { onEvent, ...run, onEpoch });
  return { storage, result, events };
}

function positionOf(storage: MemoryStorage) {
  return decodeCheckpoint(storage.checkpoint('last')!, 'last').position;
}

describe('a callback', () => {
  test('is waited for at the end of each epoch, before it is saved and told of', async () => {
    const order: string[] = [];
    const storage = new MemoryStorage();
    const told: EpochEvent[] = [];
    const asked: EpochEvent[] = [];
    await runSmall(storage, {
      onEvent: (event) => {
        if (event.type === 'epoch') told.push(event);
        if (event.type !== 'step') order.push(event.type);
      },
      async onEpoch(epoch) {
        asked.push(epoch);
        const saved = storage.saved.length;
        await new Promise((resolve) => setTimeout(resolve, 20));
        expect(storage.saved).toHaveLength(saved);
        order.push('callback');
      },
    });
    const epoch = ['validation', 'validation', 'validation', 'callback', 'epoch'];
    expect(order).toEqual([...epoch, ...epoch, ...epoch]);
    expect(asked).toEqual(told);
  });

  test('that does nothing changes nothing', async () => {
    const [without, { storage }] = [new MemoryStorage(), await record(() => {}, { options: rich })];
    await runSmall(without, { options: rich });
    expect(storage.timelessMetrics()).toEqual(without.timelessMetrics());
    for (const kind of ['last', 'best'] as const) {
      expect(storage.checkpoint(kind)).toEqual(without.checkpoint(kind));
    }
  });
});

describe('stopping', () => {
  test('ends the run after the epoch, which is whole', async () => {
    const { storage, result, events } = await record(({ epoch }, control) => {
      if (epoch === 2) control.stop();
    });
    expect(result).toMatchObject({ reason: 'stopped', position: { epoch: 2, step: 10, finished: true } });
    expect(events.filter(({ type }) => type === 'epoch')).toHaveLength(2);
    expect(storage.metrics.at(-1)).toMatchObject({ type: 'epoch', epoch: 2, stopped: true });
    const { metadata } = decodeSafetensors(storage.checkpoint('best')!, 'best');
    expect(metadata).toEqual({ epoch: String(result.position.best!.epoch) });
  });

  test('holds for who goes on with the run', async () => {
    const { storage } = await record((_, control) => control.stop());
    const saves = storage.saved.length;
    expect((await runSmall(storage)).reason).toBe('stopped');
    expect(storage.saved).toHaveLength(saves);
  });

  test('after the last epoch, the run is complete', async () => {
    const { result } = await record(({ epoch }, control) => {
      if (epoch === 3) control.stop();
    });
    expect(result.reason).toBe('completed');
  });

  test('is not what an abort is', async () => {
    const controller = new AbortController();
    const { result, storage } = await record(() => controller.abort(), { signal: controller.signal });
    expect(result).toMatchObject({ reason: 'interrupted', position: { epoch: 1, finished: false } });
    expect((await runSmall(storage)).reason).toBe('completed');
  });
});

describe('scaling the learning rate', () => {
  const halveAfterFirst: EpochCallback = ({ epoch }, control) => {
    if (epoch === 1) control.scaleLearningRate(0.5);
  };

  test('holds from the next epoch on, on top of the schedule', async () => {
    const rates = ({ events }: Awaited<ReturnType<typeof record>>) =>
      events.flatMap((event) => (event.type === 'step' ? [event.learningRate] : []));
    const plain = rates(await record(() => {}));
    const scaled = await record(({ epoch }, control) => {
      control.scaleLearningRate(0.5);
      if (epoch === 2) control.scaleLearningRate(0.2);
    });
    const factors = [1, 0.5, 0.05].flatMap((factor) => Array(5).fill(factor));
    expect(rates(scaled)).toEqual(plain.map((rate, i) => factors[i] * rate));
    const epochs = scaled.storage.metrics.filter(({ type }) => type === 'epoch');
    expect(epochs.map(({ learningRateScale }) => learningRateScale)).toEqual([0.5, 0.05, 0.025]);
  });

  test('is in the checkpoint: an interrupted run goes on to the same end', async () => {
    const { storage: whole } = await record(halveAfterFirst, { options: rich });
    const controller = new AbortController();
    const { storage, result } = await record(halveAfterFirst, {
      options: rich,
      signal: controller.signal,
      onEvent: (event) =>
        event.type === 'step' && event.epoch === 2 && event.step === 3 && controller.abort(),
    });
    expect(result.reason).toBe('interrupted');
    expect(positionOf(storage).learningRateScale).toBe(0.5);
    await runSmall(storage, { options: rich });
    expect(storage.timelessMetrics()).toEqual(whole.timelessMetrics());
    expect(storage.checkpoint('last')).toEqual(whole.checkpoint('last'));
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('by %s is refused', async (factor) => {
    const attempt = record((_, control) => control.scaleLearningRate(factor));
    await expect(attempt).rejects.toThrow(UsageError);
  });
});

describe('inference', () => {
  test('is of the validation images, by the network as it is, and leaves the run alone', async () => {
    const inferences: EvaluationInput[] = [];
    const run = { options: rich };
    const { storage, events } = await record(async (_, control) => {
      inferences.push(await control.infer());
    }, run);
    const measured = inferences.map((input) => evaluationReport(input));
    const told = events.flatMap((event) => (event.type === 'epoch' ? [event.validation] : []));
    expect(measured.map(({ accuracy, nll }) => ({ accuracy: accuracy.top1, nll }))).toEqual(told);
    expect(inferences[0]!.embedding).toEqual({
      vectors: expect.objectContaining({ length: 20 * 8 }),
      dimensions: 8,
    });
    expect(inferences[0]!.attention).toBeDefined();
    const without = new MemoryStorage();
    await runSmall(without, run);
    expect(storage.checkpoint('last')).toEqual(without.checkpoint('last'));
  });

  test('is of other images where they are given', async () => {
    const data = { train: smallData.train, validation: undefined };
    let labels: Int32Array | undefined;
    await record(
      async (_, control) => {
        ({ labels } = await control.infer(smallData.train));
        await expect(control.infer()).rejects.toThrow('the run has no validation images');
      },
      { data, options: { epochs: 1 } },
    );
    expect(labels).toEqual(smallData.train.labels);
  });
});

describe('a callback that fails', () => {
  test('ends the run with its error; the epoch is saved but for its end, and the callback called again', async () => {
    const whole = new MemoryStorage();
    await runSmall(whole);
    const storage = new MemoryStorage();
    const lost = new Error('the disk is full');
    const onEpoch: EpochCallback = async ({ epoch }) => {
      if (epoch === 2) throw lost;
    };
    await expect(runSmall(storage, { onEpoch })).rejects.toBe(lost);
    expect(positionOf(storage)).toMatchObject({ epoch: 1, stepInEpoch: 5, finished: false });
    const again: number[] = [];
    const result = await runSmall(storage, { onEpoch: ({ epoch }) => void again.push(epoch) });
    expect(result.reason).toBe('completed');
    expect(again).toEqual([2, 3]);
    expect(storage.timelessMetrics()).toEqual(whole.timelessMetrics());
    expect(storage.checkpoint('last')).toEqual(whole.checkpoint('last'));
  });

  test('and a control that is kept is of no use', async () => {
    const kept: EpochControl[] = [];
    await record((_, control) => void kept.push(control), { options: { epochs: 1 } });
    const [control] = kept;
    for (const attempt of [() => control!.stop(), () => control!.scaleLearningRate(2)]) {
      expect(attempt).toThrow('epoch 1 is over');
    }
    await expect(control!.infer(smallData.train)).rejects.toThrow('epoch 1 is over');
  });
});

test('what was not decided is not in the checkpoint: it is as it was before there were callbacks', async () => {
  const { storage } = await record(() => {}, { options: { epochs: 1 } });
  const fields = ['epoch', 'stepInEpoch', 'step', 'sums', 'best', 'finished'];
  expect(Object.keys(positionOf(storage))).toEqual(fields);
});
