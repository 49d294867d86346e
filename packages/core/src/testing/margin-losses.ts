import { describe, expect, test } from 'vitest';
import { gradients } from '../autodiff/gradients.js';
import { type NamedConfig, Parts } from '../config/index.js';
import { Graph } from '../graph/graph.js';
import { LOSSES } from '../losses/index.js';
import type { Loss } from '../losses/loss.js';
import { Network } from '../nn/scope.js';
import { constant } from '../ops/constant.js';
import { feed } from '../ops/input.js';
import { reshape } from '../ops/shape/reshape.js';
import { expectClose } from './check-op.js';
import { type Head, marginHeads } from './margin-heads.js';
import { naiveLoss, pairOf, type Twin } from './margin-twin.js';
import { runGraph } from './run-graph.js';

/** A loss, its logits [N, K] and its gradients [N, D] and [K, D] at given embeddings and weights. */
export async function runHead(config: NamedConfig, { embedding, weight, targets, epoch = 0 }: Head) {
  const { part: loss, options } = Parts.none.resolve<Loss>(LOSSES, config);
  const [samples, features, classes] = [embedding.length, embedding[0]!.length, weight.length];
  const network = new Network(new Graph(), 'training');
  const { graph } = network;
  const classifier = network.root.at('fc');
  const x = feed(graph, 'embedding', 'float32', [samples, features]);
  const logits = loss.logits(classifier, x, classes, options);
  const w = network.variables.get('fc.weight')!.tensor;
  const inputs = {
    classifier,
    featureMap: reshape(x, [samples, features, 1, 1]),
    embedding: x,
    logits,
    attention: undefined,
    labels: feed(graph, 'labels', 'int32', [samples]),
    targets: constant(graph, targets.flat(), [samples, classes]),
    epoch: constant(graph, epoch),
  };
  const { total } = loss.value(inputs, options);
  const [dx, dw] = gradients(total, [x, w]);
  const values = new Map([
    [x, embedding.flat()],
    [w, weight.flat()],
  ]);
  const [value, z, toEmbedding, toWeight] = await runGraph([total, logits, dx!, dw!], values);
  return { loss: value![0]!, logits: z!, embeddingGradient: toEmbedding!, weightGradient: toWeight! };
}

/** Tests a loss against its definition on all batches of {@link marginHeads}, and that gradients are finite. */
export function describeTwin(config: NamedConfig, twin: Twin): void {
  const { name, ...options } = config;
  describe(`the definition agrees: ${JSON.stringify(options)}`, () => {
    test.each(Object.entries(marginHeads))('%s', async (_, head) => {
      const found = await runHead(config, head);
      const pairs = head.embedding.flatMap((x) => head.weight.map((w) => pairOf(x, w, head.epoch ?? 0)));
      expectClose([...found.logits, 1e-3], [...pairs.map(twin.logit), 1e-3], 1e-5, 'logits');
      // Near 0 and pi a float32 cosine determines the angle, and the sine, to 3e-4.
      expectClose([found.loss], [naiveLoss(head, twin)], 1e-4, 'loss');
      const slopes = [...found.embeddingGradient, ...found.weightGradient];
      expect(slopes.filter((slope) => !Number.isFinite(slope))).toEqual([]);
    });
  });
}

/** The variables of a loss's classifier. */
export function variablesOf(config: NamedConfig) {
  const { part: loss, options } = Parts.none.resolve<Loss>(LOSSES, config);
  const network = new Network(new Graph(), 'training');
  const embedding = feed(network.graph, 'embedding', 'float32', [2, 3]);
  loss.logits(network.root.at('fc'), embedding, 4, options);
  return [...network.variables.values()].map(({ name, shape, decay }) => ({ name, shape, decay }));
}
