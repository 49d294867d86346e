import { exportClassifier } from '@kindred/core/export';
import { variablesOf } from '@kindred/core/infer';
import * as nn from '@kindred/core/nn';
import { Random } from '@kindred/core/random';
import { float32 } from '@kindred/core/runtime';
import { createEngine } from 'kindred';
import { type Case, classifierOf } from './cases.js';
import type { Peer } from './peer.js';

/** An exported classifier with random weights, run as `loadClassifier` runs it, without the decoding of files. */
export async function startKindredInference(
  benchCase: Case,
  threads: number,
  batch: number,
): Promise<Peer & { close(): Promise<void> }> {
  const { channels, size } = benchCase;
  const engine = createEngine({ provider: 'cpu', threads });
  const classifier = await engine.load({
    name: benchCase.name,
    model: exportedModel(benchCase),
    optimization: 'all',
    feeds: [{ name: 'images', kind: 'feed', dtype: 'float32', shape: [-1, channels, size, size] }],
    states: [],
    results: ['logits'],
    updates: [],
  });
  const random = new Random(1);
  const pixels = Float32Array.from({ length: batch * channels * size * size }, () => random.int(256));
  const feeds = { images: float32([batch, channels, size, size], pixels) };
  return {
    name: 'Kindred',
    async steps(count) {
      const seconds: number[] = [];
      for (let i = 0; i < count; i++) {
        const start = performance.now();
        await classifier.run(feeds);
        seconds.push((performance.now() - start) / 1000);
      }
      return seconds;
    },
    close: () => engine.close(),
  };
}

function exportedModel(benchCase: Case): Uint8Array {
  const { classes } = benchCase;
  const classifier = classifierOf(benchCase, { name: 'ce' });
  const weights = new Map(variablesOf(classifier).map((v) => [v.name, nn.initialValue(v, 1)]));
  return exportClassifier(classifier, weights, {
    labels: Array.from({ length: classes }, (_, i) => `class ${i}`),
    storeSize: 256,
  });
}
