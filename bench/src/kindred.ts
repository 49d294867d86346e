import {
  float32,
  type HostTensor,
  int32,
  int64Scalar,
  type NamedConfig,
  nn,
  Random,
  scalar,
  sizeOf,
  targetFor,
  uint8,
} from '@kindred/core';
import { LocalEngine } from 'kindred';
import { type Case, programOf } from './cases.js';
import type { Peer } from './peer.js';

/** Kindred's training step in this process, on random images. */
export async function startKindred(
  benchCase: Case,
  threads: number,
  options: { loss?: NamedConfig; lowering?: 'fast' | 'reference' } = {},
): Promise<Peer & { compileSeconds: number; close(): Promise<void> }> {
  const { loss = { name: 'ce' }, lowering = 'fast' } = options;
  const started = performance.now();
  const engine = new LocalEngine({ provider: 'cpu', threads });
  const target = await targetFor(engine, { lowering });
  const { program, variables, auxiliary } = programOf(benchCase, loss, target);
  const handle = await engine.load(program);
  const compileSeconds = (performance.now() - started) / 1000;
  const states = new Map<string, HostTensor>();
  for (const variable of variables)
    states.set(variable.name, float32(variable.shape, nn.initialValue(variable, 1)));
  for (const { name, shape } of auxiliary) states.set(name, float32(shape, new Float32Array(sizeOf(shape))));
  await engine.write(states);

  const { batch, channels, size, classes } = benchCase;
  const random = new Random(1);
  const pixels = Uint8Array.from({ length: batch * channels * size * size }, () => random.int(256));
  const feeds = {
    images: uint8([batch, channels, size, size], pixels),
    labels: int32(
      [batch],
      Int32Array.from({ length: batch }, () => random.int(classes)),
    ),
    learningRate: scalar(0.01),
    step: scalar(1),
    epoch: scalar(0),
    randomKey: int64Scalar(1),
  };
  return {
    name: `${loss.name}, ${lowering}`,
    compileSeconds,
    async steps(count) {
      const seconds: number[] = [];
      for (let i = 0; i < count; i++) {
        const start = performance.now();
        await engine.run(handle, feeds);
        seconds.push((performance.now() - start) / 1000);
      }
      return seconds;
    },
    close: () => engine.close(),
  };
}
