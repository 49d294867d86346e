import type { NamedConfig } from '@kindred/core/config';
import { sizeOf } from '@kindred/core/graph';
import * as nn from '@kindred/core/nn';
import { Random } from '@kindred/core/random';
import {
  type Engine,
  float32,
  type HostTensor,
  int32,
  int64Scalar,
  LoadedSteps,
  scalar,
  targetFor,
  uint8,
} from '@kindred/core/runtime';
import { type Case, programOf } from './cases.js';

/** What a case is trained with. */
export interface StepOptions {
  readonly loss?: NamedConfig | undefined;
  readonly optimizer?: NamedConfig | undefined;
  readonly lowering?: 'fast' | 'reference' | undefined;
}

/** Kindred's training step in some engine. */
export interface TrainingStep {
  /** What building and loading the program took. */
  readonly compileSeconds: number;
  /** Of each step so far. */
  readonly losses: readonly number[];
  /** Seconds of each of `count` steps. */
  steps(count: number): Promise<number[]>;
}

/** Kindred's training step on one batch of random images, in whatever engine there is: nothing here needs Node. */
export async function loadStep(
  benchCase: Case,
  engine: Engine,
  { loss = { name: 'ce' }, optimizer = { name: 'sgd' }, lowering = 'fast' }: StepOptions = {},
): Promise<TrainingStep> {
  const started = performance.now();
  const target = await targetFor(engine, { lowering });
  const { program, variables, auxiliary } = programOf(benchCase, loss, optimizer, target);
  const loaded = await LoadedSteps.load(engine, program);
  const compileSeconds = (performance.now() - started) / 1000;
  const states = new Map<string, HostTensor>();
  for (const variable of variables)
    states.set(variable.name, float32(variable.shape, nn.initialValue(variable, 1)));
  for (const { name, shape } of auxiliary) states.set(name, float32(shape, new Float32Array(sizeOf(shape))));
  await engine.write(states);

  const feeds = { ...randomBatch(benchCase), learningRate: scalar(0.01), step: scalar(1), epoch: scalar(0) };
  const losses: number[] = [];
  return {
    compileSeconds,
    losses,
    async steps(count) {
      const seconds: number[] = [];
      while (seconds.length < count) {
        // As many at once as in training.
        const taken = Array.from({ length: Math.min(loaded.count, count - seconds.length) }, () => feeds);
        const start = performance.now();
        const results = await loaded.run(taken);
        const each = (performance.now() - start) / 1000 / taken.length;
        for (const { loss } of results) {
          seconds.push(each);
          losses.push(Number(loss!.data[0]));
        }
      }
      return seconds;
    },
  };
}

function randomBatch({ batch, channels, size, classes }: Case) {
  const random = new Random(1);
  const pixels = Uint8Array.from({ length: batch * channels * size * size }, () => random.int(256));
  const labels = Int32Array.from({ length: batch }, () => random.int(classes));
  return {
    images: uint8([batch, channels, size, size], pixels),
    labels: int32([batch], labels),
    randomKey: int64Scalar(1),
  };
}
