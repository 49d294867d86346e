import { describe, expect, test } from 'vitest';
import { exportClassifier } from '../export/index.js';
import { matchWeights } from '../files/load-weights.js';
import { decodeSafetensors } from '../files/safetensors.js';
import type { StoredTensor } from '../files/stored-tensor.js';
import { type Shape, sizeOf } from '../graph/types.js';
import { variablesOf } from '../infer/program.js';
import { createClassifier } from '../models/classifier.js';
import { MemoryStorage } from '../testing/memory-storage.js';
import { runSmall, smallData } from '../testing/small-run.js';
import { decodeCheckpoint } from './checkpoint.js';
import type { TrainEvent } from './events.js';
import type { TrainOptions } from './options.js';
import { checkTrainOptions, settle } from './settle.js';

/** 24 channels for 10 classes. */
const model = { name: 'lenet', width: 12, hidden: 8 } as const;
const common: TrainOptions = { model, epochs: 2, batchSize: 8, optimizer: 'adamw', ema: 0.9 };

interface Kept {
  readonly loss: TrainOptions['loss'];
  /** Variables of the loss that belong to the classifier as it is used. */
  readonly used: readonly string[];
  /** Variables that it has in training alone. */
  readonly trained: readonly string[];
}

const losses: [string, Kept][] = [
  ['center', { loss: 'center', used: ['fc2.weight', 'fc2.bias'], trained: ['fc2.centers'] }],
  [
    'lgm with learned variances',
    {
      loss: { name: 'lgm', covariance: 'diagonal', doublingEpochs: 1 },
      used: ['fc2.means', 'fc2.log_variances'],
      trained: [],
    },
  ],
  ['mc, with its random masks', { loss: 'mc', used: ['fc2.weight', 'fc2.bias'], trained: [] }],
  [
    'cc on center',
    {
      loss: { name: 'cc', base: 'center' },
      used: ['fc2.weight', 'fc2.bias'],
      trained: ['fc2.centers'],
    },
  ],
  [
    'cc with a memory',
    {
      loss: { name: 'cc', memory: 20 },
      used: ['fc2.weight', 'fc2.bias'],
      trained: ['fc2.attention_memory', 'fc2.attention_memory_targets'],
    },
  ],
  [
    'cc with centres of attention',
    {
      loss: { name: 'cc', centers: 0.5 },
      used: ['fc2.weight', 'fc2.bias'],
      trained: ['fc2.attention_centers', 'fc2.attention_centers_known'],
    },
  ],
];

const isMomentOf = (name: string) => (state: string) =>
  state.startsWith('optimizer.') && state.endsWith(`.${name}`);

describe.each(losses)('%s', (_, { loss, used, trained }) => {
  const options = { ...common, loss };
  const whole = new MemoryStorage();
  const classifier = () => createClassifier(settle(checkTrainOptions(options), smallData.train).classifier);
  const best = () => decodeSafetensors(whole.checkpoint('best')!, 'best').tensors;

  test('an interrupted run goes on to the same end, bit for bit', async () => {
    await runSmall(whole, { options });
    const storage = new MemoryStorage();
    const controller = new AbortController();
    const onEvent = (event: TrainEvent) =>
      event.type === 'step' && event.epoch === 2 && event.step === 2 && controller.abort();
    const stopped = await runSmall(storage, { options, onEvent, signal: controller.signal });
    expect(stopped).toMatchObject({ reason: 'interrupted', position: { step: 7 } });
    expect((await runSmall(storage, { options })).reason).toBe('completed');
    expect(storage.timelessMetrics()).toEqual(whole.timelessMetrics());
    for (const kind of ['last', 'best'] as const) {
      expect(storage.checkpoint(kind)!, kind).toEqual(whole.checkpoint(kind)!);
    }
  });

  test('its variables are in the checkpoints, with averages, and moments of what the optimizer moves', () => {
    const { states } = decodeCheckpoint(whole.checkpoint('last')!, 'last');
    for (const name of [...used, ...trained]) {
      const { data } = states.get(name)!;
      // Centres and variances start as equal numbers; of all classes some image has been there.
      if (!name.endsWith('_known')) expect(new Set(data as Float32Array).size, name).toBeGreaterThan(1);
      expect(states.has(`ema.${name}`), name).toBe(true);
      expect(best().has(name), name).toBe(true);
    }
    for (const name of used) expect([...states.keys()].some(isMomentOf(name)), name).toBe(true);
    for (const name of trained) expect([...states.keys()].some(isMomentOf(name)), name).toBe(false);
  });

  test('the exported model has what the classifier uses, and nothing of what it was trained with', () => {
    const variables = variablesOf(classifier());
    const names = variables.map(({ name }) => name).filter((name) => name.startsWith('fc2.'));
    expect(names).toEqual(used);
    const expected = new Map(variables.map((variable) => [variable.name, variable]));
    const { assigned, missing, unexpected } = matchWeights(expected, best(), {
      classifierPrefix: '',
      source: 'best',
    });
    expect(missing).toEqual([]);
    expect(unexpected).toEqual(expect.arrayContaining([...trained]));
    const bytes = exportClassifier(classifier(), assigned, {
      labels: [...smallData.train.classNames],
      storeSize: 28,
    });
    const text = new TextDecoder('latin1').decode(bytes);
    expect(text).toContain('fc2');
    for (const name of trained) expect(text).not.toContain(name);
  });

  test('weights for another number of classes leave the loss to start afresh', () => {
    const oneMore = ([classes, ...rest]: Shape) => [classes! + 1, ...rest];
    const given = new Map<string, StoredTensor>(best());
    for (const [name, { shape }] of best()) {
      if (!name.startsWith('fc2.')) continue;
      const data = new Float32Array(sizeOf(oneMore(shape)));
      given.set(name, { dtype: 'float32', shape: oneMore(shape), data });
    }
    const expected = new Map([...best()].map(([name, { shape }]) => [name, { shape }]));
    const { reset } = matchWeights(expected, given, {
      classifierPrefix: 'fc2',
      source: 'other',
    });
    expect(reset.sort()).toEqual([...used, ...trained].sort());
  });
});
