/// <reference types="node" />
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Dataset } from '../data/index.js';
import { decodeSafetensors } from '../files/safetensors.js';
import { MemoryStorage } from '../testing/memory-storage.js';
import { runSmall, type SmallRun, smallData } from '../testing/small-run.js';
import { decodeCheckpoint, startPosition } from './checkpoint.js';
import type { TrainEvent } from './events.js';

/** With everything that steps may tell. */
const rich = { loss: 'cc', warmupEpochs: 0.5, clipNorm: 1 };

async function record(run: SmallRun = {}) {
  const storage = new MemoryStorage();
  const events: TrainEvent[] = [];
  const result = await runSmall(storage, { ...run, onEvent: (event) => events.push(event) });
  const of = <Type extends TrainEvent['type']>(type: Type) =>
    events.filter((event) => event.type === type) as Extract<TrainEvent, { type: Type }>[];
  return { storage, result, events, epochs: of('epoch'), steps: of('step'), validations: of('validation') };
}

describe('a whole run', () => {
  test('tells of every step, validation and epoch in their order', async () => {
    const { events, result, validations } = await record();
    const epoch = [...Array(5).fill('step'), ...Array(3).fill('validation'), 'epoch'];
    expect(events.map(({ type }) => type)).toEqual([...epoch, ...epoch, ...epoch]);
    expect(validations.slice(0, 3).map(({ done, total }) => [done, total])).toEqual([
      [8, 20],
      [16, 20],
      [20, 20],
    ]);
    expect(result).toMatchObject({ reason: 'completed', position: { epoch: 3, step: 15, finished: true } });
  });

  test('has metrics of each step and epoch once, with the terms and the norm of the gradients', async () => {
    const { storage, steps, epochs } = await record({ options: rich });
    const lines = storage.metrics;
    expect(lines.map(({ type, step }) => `${type} ${step}`)).toEqual(
      [1, 2, 3].flatMap((epoch) => [
        ...[4, 3, 2, 1, 0].map((left) => `step ${epoch * 5 - left}`),
        `epoch ${epoch * 5}`,
      ]),
    );
    const [stepLines, epochLines] = [
      lines.filter(({ type }) => type === 'step'),
      lines.filter(({ type }) => type === 'epoch'),
    ];
    for (const [i, line] of stepLines.entries()) {
      const { loss, terms, learningRate, epoch } = steps[i]!;
      expect(line).toEqual({
        ...{ type: 'step', step: i + 1, epoch, learningRate, loss, terms },
        gradientNorm: expect.any(Number),
      });
      expect(line.gradientNorm).toBeGreaterThan(0);
      expect(Object.keys(terms)).toEqual(['ce', 'cc']);
    }
    expect(epochLines).toEqual(epochs.map((event, i) => ({ step: 5 * (i + 1), ...event })));
  });

  test('without clipping there is no norm, and steps are logged now and then', async () => {
    const { storage } = await record({ logSteps: 4 });
    const stepLines = storage.metrics.filter(({ type }) => type === 'step');
    expect(stepLines.map(({ step }) => step)).toEqual([4, 8, 12]);
    for (const line of stepLines) expect(line).not.toHaveProperty('gradientNorm');
  });

  test("an epoch's learning rate is that of its last step, its means are those of its steps", async () => {
    const { epochs, steps } = await record({ options: rich });
    const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
    for (const event of epochs) {
      const own = steps.filter(({ epoch }) => epoch === event.epoch);
      expect(event.learningRate).toBe(own.at(-1)!.learningRate);
      expect(event.train.loss).toBeCloseTo(mean(own.map(({ loss }) => loss)), 12);
      expect(event.train.terms.cc).toBeCloseTo(mean(own.map(({ terms }) => terms.cc!)), 12);
    }
    const rates = steps.map(({ learningRate }) => learningRate);
    expect(rates[0]).toBeGreaterThan(0);
    expect(new Set(rates).size).toBe(rates.length);
  });

  test('without validation the last weights are the best', async () => {
    const { storage, epochs } = await record({ data: { train: smallData.train, validation: undefined } });
    expect(epochs.map(({ validation, isBest }) => ({ validation, isBest }))).toEqual(
      Array(3).fill({ validation: undefined, isBest: false }),
    );
    const best = decodeSafetensors(storage.checkpoint('best')!, 'best');
    const { states } = decodeCheckpoint(storage.checkpoint('last')!, 'last');
    expect(best.metadata).toEqual({ epoch: '3' });
    for (const [name, { data }] of best.tensors) expect(data, name).toEqual(states.get(name)!.data);
  });
});

describe('the best epoch', () => {
  /** Right predictions of the 20, and how sure the network is. */
  type Validation = readonly [correct: number, confidence: number];

  /** Logits of the validation set; wrong ones are almost as sure of the label as of what they say. */
  function logitsOf([correct, confidence]: Validation): Float32Array {
    const { labels } = smallData.validation;
    const logits = new Float32Array(labels.length * 10);
    labels.forEach((label, i) => {
      logits[i * 10 + label] = confidence;
      if (i >= correct) logits[i * 10 + ((label + 1) % 10)] = confidence + 0.1;
    });
    return logits;
  }

  /** Lets the validations of a run have these outcomes, one for each epoch that is to come. */
  function validating(outcomes: readonly Validation[]): NonNullable<SmallRun['prepare']> {
    return (trainer) => {
      const evaluate = vi.spyOn(trainer, 'evaluate');
      for (const outcome of outcomes) {
        const inference = { logits: logitsOf(outcome), embedding: undefined, attention: undefined };
        evaluate.mockResolvedValueOnce(inference);
      }
    };
  }

  const bestEpoch = (storage: MemoryStorage) =>
    decodeSafetensors(storage.checkpoint('best')!, 'best').metadata.epoch;

  test('of equal accuracies is the one with the lower loss, the first of equals', async () => {
    const outcomes: Validation[] = [
      [10, 1],
      [10, 1],
      [10, 2],
      [8, 6],
      [10, 1.5],
    ];
    const { storage, epochs, result } = await record({
      options: { epochs: 5 },
      prepare: validating(outcomes),
    });
    expect(epochs.map(({ validation }) => validation!.accuracy)).toEqual([0.5, 0.5, 0.5, 0.4, 0.5]);
    const [first, , third, fourth] = epochs.map(({ validation }) => validation!.nll);
    expect(third).toBeLessThan(first!);
    expect(fourth).toBeLessThan(third!);
    expect(epochs.map(({ isBest }) => isBest)).toEqual([true, false, true, false, false]);
    expect(result.position.best).toEqual({ epoch: 3, accuracy: 0.5, nll: third });
    expect(bestEpoch(storage)).toBe('3');
  });

  test('in tuning is the last one that is about as good as the best', async () => {
    const outcomes: Validation[] = [
      [10, 1],
      [15, 1],
      [13, 1],
      [12, 1],
      [14, 2],
    ];
    const { storage, epochs, result } = await record({
      pretrained: {},
      options: { epochs: 5 },
      prepare: validating(outcomes),
    });
    // A standard error of 15 right of 20 is about 9 %.
    expect(epochs.map(({ isBest }) => isBest)).toEqual([true, true, false, false, true]);
    expect(result.position).toMatchObject({ best: { epoch: 5, accuracy: 0.7 }, highest: 0.75 });
    expect(bestEpoch(storage)).toBe('5');
  });

  test('in tuning is never one that is worse than the head alone', async () => {
    const { result } = await record({
      pretrained: {},
      options: { epochs: 2 },
      prepare: validating([
        [14, 1],
        [15, 1],
      ]),
      position: { ...startPosition, best: { epoch: 0, accuracy: 0.9, nll: 0.1 } },
    });
    expect(result.position.best).toMatchObject({ epoch: 0 });
  });

  const options = { epochs: 9, patience: 2 };

  test('with patience the run ends so many epochs after it, and stays ended', async () => {
    const outcomes: Validation[] = [
      [5, 1],
      [6, 1],
      [4, 1],
      [6, 0.5],
    ];
    const { storage, result } = await record({ options, prepare: validating(outcomes) });
    expect(result).toMatchObject({
      reason: 'early-stopping',
      position: { epoch: 4, step: 20, finished: true },
    });
    expect(bestEpoch(storage)).toBe('2');
    const count = storage.saved.length;
    const onEvent = vi.fn();
    expect(await runSmall(storage, { options, onEvent })).toEqual(result);
    expect(onEvent).not.toHaveBeenCalled();
    expect(storage.saved).toHaveLength(count);
  });

  test('with patience tuning ends so many epochs after the highest accuracy, also on a plateau', async () => {
    const outcomes: Validation[] = [
      [10, 1],
      [15, 1],
      [14, 1],
      [15, 1],
    ];
    const { storage, epochs, result } = await record({
      ...{ pretrained: {}, options, prepare: validating(outcomes) },
    });
    expect(epochs.map(({ isBest }) => isBest)).toEqual([true, true, true, true]);
    expect(result).toMatchObject({
      reason: 'early-stopping',
      position: { epoch: 4, best: { epoch: 4 }, highest: 0.75, highestEpoch: 2, finished: true },
    });
    expect(bestEpoch(storage)).toBe('4');
  });

  test('an interrupted run remembers it', async () => {
    const storage = new MemoryStorage();
    const controller = new AbortController();
    const onEvent = (event: TrainEvent) => {
      if (event.type === 'step' && event.epoch === 3) controller.abort();
    };
    const prepare = validating([
      [5, 1],
      [6, 1],
    ]);
    await runSmall(storage, { options, prepare, onEvent, signal: controller.signal });
    const rest = validating([
      [4, 1],
      [6, 0.5],
    ]);
    expect(await runSmall(storage, { options, prepare: rest })).toMatchObject({
      reason: 'early-stopping',
      position: { epoch: 4, best: { epoch: 2, accuracy: 0.3 } },
    });
    expect(bestEpoch(storage)).toBe('2');
  });
});

describe('an image that cannot be had', () => {
  /** The training images, of which one cannot be had in the third batch. */
  function failingData() {
    let count = 0;
    const train: Dataset = {
      ...smallData.train,
      image(index) {
        if (++count === 20) throw new Error('image 20 is gone');
        return smallData.train.image(index);
      },
    };
    return { train, validation: smallData.validation };
  }

  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  beforeEach(() => void process.on('unhandledRejection', note));
  afterEach(() => void process.off('unhandledRejection', note));

  // The third batch is made while the second step is taken.
  test.each([false, true])('the run ends with one error; the step meanwhile fails: %s', async (isFailing) => {
    const storage = new MemoryStorage();
    const prepare: SmallRun['prepare'] = (trainer) => {
      if (!isFailing) return;
      const steps = trainer.steps.bind(trainer);
      const failing = async () => Promise.reject(new Error('the engine has stopped'));
      vi.spyOn(trainer, 'steps').mockImplementation(failing).mockImplementationOnce(steps);
    };
    const outcome = runSmall(storage, { data: failingData(), prepare });
    await expect(outcome).rejects.toThrow(isFailing ? 'the engine has stopped' : 'image 20 is gone');
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
    expect(storage.metrics.map(({ type, step }) => [type, step])).toEqual(
      isFailing
        ? [['step', 1]]
        : [
            ['step', 1],
            ['step', 2],
          ],
    );
    expect(storage.saved).toEqual([]);
  });
});
