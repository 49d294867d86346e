import type { NamedConfig } from '@kindred/core/config';
import { sizeOf } from '@kindred/core/graph';
import * as nn from '@kindred/core/nn';
import { Random } from '@kindred/core/random';
import {
  type Engine,
  type EngineSettings,
  float32,
  type HostTensor,
  int32,
  int64Scalar,
  LoadedSteps,
  scalar,
  targetFor,
  uint8,
} from '@kindred/core/runtime';
import { createEngine } from 'kindred';
import { type Case, programOf } from './cases.js';
import type { Peer } from './peer.js';

export interface KindredOptions {
  readonly loss?: NamedConfig;
  readonly optimizer?: NamedConfig;
  readonly lowering?: 'fast' | 'reference';
  /** More of the engine than its threads. */
  readonly engine?: Partial<EngineSettings>;
  /** Another engine than the one of training. */
  readonly startEngine?: (settings: EngineSettings) => Engine;
}

export interface KindredPeer extends Peer {
  readonly compileSeconds: number;
  /** Of each step so far. */
  readonly losses: readonly number[];
  close(): Promise<void>;
}

/** Kindred's training step, in the thread that it has in training, on one batch of random images. */
export async function startKindred(
  benchCase: Case,
  threads: number,
  options: KindredOptions = {},
): Promise<KindredPeer> {
  const { loss = { name: 'ce' }, optimizer = { name: 'sgd' }, lowering = 'fast' } = options;
  const { startEngine = createEngine } = options;
  const started = performance.now();
  const engine = startEngine({ provider: 'cpu', threads, ...options.engine });
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
    name: `${loss.name}, ${lowering}`,
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
    close: () => engine.close(),
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
