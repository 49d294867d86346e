import { describe, expect, onTestFinished, test } from 'vitest';
import { assembleBatch, type Batch, createPipeline } from '../data/index.js';
import { ort } from '../testing/onnxruntime.js';
import { testEngine } from '../testing/run-network.js';
import { smallData } from '../testing/small-run.js';
import { type TrainingArtefact, trainingArtefact } from './artefact.js';
import type { TrainConfig } from './config.js';
import { checkTrainOptions, settle } from './settle.js';
import { Trainer } from './trainer.js';

const small = { model: { name: 'lenet', width: 2, hidden: 8 }, batchSize: 8 };
const settled = (options: object) =>
  settle(checkTrainOptions({ ...small, ...options }), smallData.train) as TrainConfig;
const labels = smallData.train.classNames;

const batches = (config: TrainConfig): Batch[] =>
  [0, 1, 2, 3].map((step) =>
    assembleBatch(
      smallData.train,
      Uint32Array.from({ length: 8 }, (_, i) => 8 * step + i),
      createPipeline([], config.classifier),
      { seed: 1, epoch: 0, position: 8 * step },
    ),
  );

type Tensors = Record<string, InstanceType<typeof ort.Tensor>>;

/** Takes steps on batches as the manifest says, with nothing but ONNX Runtime; gives losses and the logits afterwards. */
async function trainBare({ first, train, evaluate, manifest }: TrainingArtefact, all: readonly Batch[]) {
  const options = { graphOptimizationLevel: manifest.graphOptimizationLevel, intraOpNumThreads: 2 };
  const run = async (model: Uint8Array, feeds: Tensors): Promise<Tensors> => {
    const session = await ort.InferenceSession.create(model, options);
    const outputs = await session.run(feeds);
    await session.release();
    return outputs as Tensors;
  };
  const states = await run(first, {});
  const losses: number[] = [];
  for (const call of [all.slice(0, 3), all.slice(3)]) {
    const given: Record<string, (at: number) => number[]> = {
      images: (i) => [...call[i]!.images],
      labels: (i) => [...call[i]!.labels],
      learningRate: () => [0.1],
      step: (i) => [losses.length + i + 1],
      epoch: () => [0],
    };
    const feeds: Tensors = Object.fromEntries(
      manifest.train.feeds.map(({ name, dtype, shape }) => {
        const numbers = call.flatMap((_, i) => given[name]!(i));
        return [
          name,
          new ort.Tensor(dtype as 'float32', numbers, [call.length, ...(shape.slice(1) as number[])]),
        ];
      }),
    );
    const outputs = await run(train, { ...feeds, ...states });
    for (const { state, output } of manifest.train.updates) states[state] = outputs[output]!;
    losses.push(...(outputs.loss!.data as Float32Array));
  }
  const read = Object.fromEntries(manifest.evaluate.states.map(({ name }) => [name, states[name]!]));
  const { shape } = manifest.evaluate.feeds[0]!;
  const images = new ort.Tensor('uint8', all[0]!.images, shape as number[]);
  const { logits } = await run(evaluate, { ...read, images });
  return { losses, logits: [...(logits!.data as Float32Array)], states };
}

describe('the models of an artefact, run by ONNX Runtime alone, give what the trainer gives:', () => {
  test.each([
    ['CC-Loss, momentum', {}],
    ['AdamW, clipping, an average of the weights', { loss: 'ce', optimizer: 'adamw', clipNorm: 1, ema: 0.9 }],
    ['normalisation, the simplest forms', { model: { name: 'resnet20', width: 4 }, lowering: 'reference' }],
  ])('%s', async (_, options) => {
    const config = settled(options);
    const all = batches(config);
    const engine = testEngine();
    onTestFinished(() => engine.close());
    const trainer = await Trainer.create(config, engine);
    const before = await trainer.states();
    const results = await trainer.steps(
      all.map((batch, step) => ({ batch, step, epoch: 0, learningRate: 0.1 })),
    );
    const expected = results.map(({ loss }) => loss);
    for (const states of [undefined, before]) {
      const bare = await trainBare(trainingArtefact(config, { labels, states }), all);
      for (const [i, loss] of bare.losses.entries()) expect(loss).toBeCloseTo(expected[i]!, 4);
      const own = await trainer.evaluate(smallData.train);
      for (const [i, logit] of bare.logits.entries()) expect(logit).toBeCloseTo(own!.logits[i]!, 3);
    }
    expect(new Set(expected.map((loss) => loss.toFixed(4))).size).toBe(4);
  });
});

test('names the state that is missing, or of another shape', () => {
  const config = settled({ loss: 'ce' });
  expect(() => trainingArtefact(config, { labels, states: new Map() })).toThrow(
    /^the state ".+" is missing: start from a checkpoint of this run$/,
  );
  const value = { dtype: 'float32', shape: [3], data: new Float32Array(3) } as const;
  const { states } = trainingArtefact(config, { labels }).manifest.train;
  const all = new Map(states.map(({ name }) => [name, value]));
  expect(() => trainingArtefact(config, { labels, states: all })).toThrow(
    /^the state ".+" is float32 \[3\], not /,
  );
});
