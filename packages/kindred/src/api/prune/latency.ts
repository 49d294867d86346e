import {
  createClassifier,
  exportClassifier,
  float32,
  type KeepCounts,
  nn,
  type PrunableNetwork,
  plannedNetwork,
  variablesOf,
} from '@kindred/core';
import { LocalEngine } from '../../engine/index.js';
import { modelProgram } from '../model-program.js';

/** Rounds of which the median is taken. */
const rounds = 15;
/** Milliseconds that a round measures at least, and that it runs before: the threads of another model spin for a while. */
const shortest = 4;
const settling = 60;

/**
 * Times of exported models on the CPU, in turn, so that what else the machine does hits all of them.
 * @param models ONNX files, and the size of the images that they take
 * @returns milliseconds for a batch, the median of {@link rounds} rounds
 */
export async function measureLatency(
  models: readonly { readonly model: Uint8Array; readonly image: readonly [number, number, number] }[],
  batchSize: number,
  threads: number,
): Promise<number[]> {
  const engine = new LocalEngine({ provider: 'cpu', threads });
  try {
    const runs: (() => Promise<unknown>)[] = [];
    for (const { model, image } of models) {
      const program = await engine.load(modelProgram('model', model, image));
      const pixels = Float32Array.from(
        { length: batchSize * image.reduce((size, dim) => size * dim) },
        (_, i) => (i * 97) % 256,
      );
      const images = float32([batchSize, ...image], pixels);
      runs.push(() => engine.run(program, { images }));
    }
    const times: number[][] = runs.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (const [i, run] of runs.entries()) times[i]!.push(await timeOf(run));
    }
    return times.map(median);
  } finally {
    await engine.close();
  }
}

async function timeOf(run: () => Promise<unknown>): Promise<number> {
  await repeat(run, settling);
  const { milliseconds, count } = await repeat(run, shortest);
  return milliseconds / count;
}

/** Runs until so much time has passed, at least once. */
async function repeat(run: () => Promise<unknown>, atLeast: number) {
  const start = performance.now();
  for (let count = 1; ; count++) {
    await run();
    const milliseconds = performance.now() - start;
    if (milliseconds >= atLeast) return { milliseconds, count };
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Measures networks with fewer channels: the time for one image as a share of the unpruned network's. */
export async function measureShare(network: PrunableNetwork, threads: number) {
  const { channels, height, width } = network.classifier.config;
  const image = [channels, height, width] as const;
  const whole = untrained(network, new Map());
  return async (counts: KeepCounts): Promise<number> => {
    const models = [whole, untrained(network, counts)].map((model) => ({ model, image }));
    const [before, after] = await measureLatency(models, 1, threads);
    return after! / before!;
  };
}

/** The exported network with such numbers of channels and weights of no meaning: they do not change its speed. */
function untrained(network: PrunableNetwork, counts: KeepCounts): Uint8Array {
  const { config } = network.classifier;
  const { widths } = plannedNetwork(network, counts);
  const classifier = createClassifier({ ...config, widths });
  const weights = new Map(
    variablesOf(classifier).map((variable) => [variable.name, nn.initialValue(variable, 1)]),
  );
  const { channels, height, width } = config;
  return exportClassifier(classifier, weights, {
    version: 1,
    labels: Array.from({ length: config.classes }, (_, i) => `${i}`),
    input: { channels, height, width, storeSize: Math.max(height, width) },
    preprocessing: '',
    model: config.model.name,
    loss: config.loss.name,
  });
}
