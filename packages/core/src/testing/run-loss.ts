import { gradients } from '../autodiff/gradients.js';
import { type NamedConfig, Parts } from '../config/index.js';
import { Graph } from '../graph/graph.js';
import { type Shape, sizeOf } from '../graph/types.js';
import { LOSSES } from '../losses/index.js';
import type { Loss } from '../losses/loss.js';
import { classWeighting } from '../losses/parts/class-weighting.js';
import { Network } from '../nn/scope.js';
import { feed } from '../ops/input.js';
import { mean } from '../ops/reduce/mean.js';
import { oneHot } from '../ops/shape/one-hot.js';
import { float32, type HostTensor, int32, int64Scalar, scalar } from '../runtime/host-tensor.js';
import { runNetwork } from './run-network.js';
import { uniform } from './synthetic.js';

/** A batch for a loss: a feature map that global average pooling follows, as in a ResNet. */
export interface LossBatch {
  /** Of the feature map, [N, C, H, W]. */
  readonly shape: Shape;
  readonly classes: number;
  /** [N] */
  readonly labels: readonly number[];
  /** Class mixtures [N * K] instead of the labels' one-hot rows. */
  readonly targets?: readonly number[] | undefined;
  /** Shapes of the maps that earlier stages end with, `stage 1`, ..., as synthetic. */
  readonly earlier?: readonly Shape[];
  /** Values of the feature map; synthetic ones in [-2, 2] where not given. */
  readonly features?: readonly number[] | undefined;
  readonly classWeights?: readonly number[] | undefined;
  readonly epoch?: number;
}

/**
 * A loss with its classifier on a batch, all its variables at synthetic values.
 * @returns `names` of what it was differentiated by (`features`, earlier maps, then the parameters), and the numbers: `loss`, its
 * terms, `logits`, `gradient of NAME`
 */
export async function runLoss(batch: LossBatch, config: NamedConfig, lowering?: 'fast' | 'reference') {
  const { shape, earlier = [], labels, classes, targets, features, classWeights, epoch = 0 } = batch;
  const { part: loss, options } = Parts.none.resolve<Loss>(LOSSES, config);
  const network = new Network(new Graph(), 'training');
  const { graph, root } = network;
  const images = feed(graph, 'features', 'float32', shape);
  const maps = earlier.map((of, i) => ({
    featureMap: feed(graph, `stage ${i + 1}`, 'float32', of),
    unprunedChannels: of[1]!,
  }));
  const attended = loss.attend?.(root.at('attention'), images, shape[1]!, options, maps);
  const featureMap = attended?.featureMap ?? images;
  const embedding = mean(featureMap, { axes: [2, 3] });
  const classifier = root.at('fc');
  const logits = loss.logits(classifier, embedding, classes, options);
  const indices = feed(graph, 'labels', 'int32', [shape[0]!]);
  const mixtures = targets && feed(graph, 'targets', 'float32', [shape[0]!, classes]);
  const shares = mixtures ?? oneHot(indices, classes);
  const { total, terms } = loss.value(
    {
      classifier,
      featureMap,
      embedding,
      logits,
      attention: attended?.attention,
      labels: indices,
      targets: shares,
      ...(classWeights && { weighting: classWeighting(classWeights, shares) }),
      epoch: feed(graph, 'epoch', 'float32', []),
    },
    options,
  );
  // A parameter that the loss does not depend on has no gradient.
  const candidates = [
    { name: 'features', tensor: images },
    ...maps.map(({ featureMap }, i) => ({ name: `stage ${i + 1}`, tensor: featureMap })),
    ...network.parameters.map(({ name, tensor }) => ({ name, tensor })),
  ];
  const found = gradients(
    total,
    candidates.map(({ tensor }) => tensor),
  );
  const differentiated = candidates.flatMap(({ name }, i) =>
    found[i] ? [{ name, gradient: found[i] }] : [],
  );
  const derivatives = differentiated.map(({ name, gradient }) => [`gradient of ${name}`, gradient]);
  const feeds: Record<string, HostTensor> = {
    features: float32(shape, features ? Float32Array.from(features) : syntheticFeatures(shape)),
    labels: int32([labels.length], Int32Array.from(labels)),
    epoch: scalar(epoch),
    randomKey: int64Scalar(1),
    ...Object.fromEntries(
      earlier.map((of, i) => [`stage ${i + 1}`, float32(of, uniform(`stage ${i + 1}`, sizeOf(of), 2))]),
    ),
    ...(targets && { targets: float32([labels.length, classes], Float32Array.from(targets)) }),
  };
  const outputs = { loss: total, logits, ...terms, ...Object.fromEntries(derivatives) };
  const results = await runNetwork(network, outputs, feeds, lowering);
  return {
    network,
    names: differentiated.map(({ name }) => name),
    results,
    term: (name: string) => results.get(name)![0]!,
  };
}

function syntheticFeatures(shape: Shape): Float32Array {
  return Float32Array.from(uniform('feature map', sizeOf(shape), 2));
}
