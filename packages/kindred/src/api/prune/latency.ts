import { modelProgram } from '@kindred/core/export';
import { float32 } from '@kindred/core/runtime';
import { median } from '@kindred/report';
import { LocalEngine } from '../../engine/local-engine.js';

/** An ONNX file, and the size of the images that it takes. */
export interface TimedModel {
  readonly model: Uint8Array;
  readonly image: readonly [channels: number, height: number, width: number];
}

/** Turns of each model in one measurement; no more than the fewest where those take longer than a few seconds. */
const rounds = 15;
const fewestRounds = 5;
const patience = 10_000;
/** Milliseconds that a turn runs before it measures: the threads of another model spin for a while. */
const settling = 20;
/** Milliseconds that it measures, at least. */
const measuring = 10;

/**
 * Times of exported models on the CPU, in turn, so that what else the machine does hits all of them.
 * @returns milliseconds for a batch, of each model in each of the rounds
 */
export async function timeModels(
  models: readonly TimedModel[],
  batchSize: number,
  threads: number,
): Promise<number[][]> {
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
      runs.push(() => program.run({ images }));
    }
    const times: number[][] = runs.map(() => []);
    const start = performance.now();
    const isLong = () => performance.now() - start > patience;
    for (let round = 0; round < rounds && !(round >= fewestRounds && isLong()); round++) {
      for (const [i, run] of runs.entries()) {
        await callFor(settling, run);
        times[i]!.push(median(await callFor(measuring, run)));
      }
    }
    return times;
  } finally {
    await engine.close();
  }
}

/** Milliseconds of each exported model for a batch: the median of the {@link timeModels rounds}. */
export async function measureLatency(
  models: readonly TimedModel[],
  batchSize: number,
  threads: number,
): Promise<number[]> {
  return (await timeModels(models, batchSize, threads)).map(median);
}

/**
 * Calls until so many milliseconds have passed, at least once.
 * @returns the time of each call: their median does not see the few that another program has held up
 */
async function callFor(milliseconds: number, run: () => Promise<unknown>): Promise<number[]> {
  const calls: number[] = [];
  const start = performance.now();
  for (let last = start; last - start < milliseconds; ) {
    await run();
    const now = performance.now();
    calls.push(now - last);
    last = now;
  }
  return calls;
}
