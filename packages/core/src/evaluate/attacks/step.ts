import type { Target } from '../../graph/emitter.js';
import { Graph, type Tensor } from '../../graph/graph.js';
import type { Classifier } from '../../models/classifier.js';
import { Network, type Variable } from '../../nn/scope.js';
import { add, maximum, minimum, mul, softplus, sub } from '../../ops/elementwise/index.js';
import { feed } from '../../ops/input.js';
import { cast, greater, less } from '../../ops/logic/index.js';
import { compile, type Program } from '../../runtime/program.js';
import { ascend } from './ascent.js';

/** A step of an attack as a program, and the variables of the network that it attacks. */
export interface AttackStep {
  readonly program: Program;
  readonly variables: readonly Variable[];
}

/**
 * One step of an attack in the L-infinity norm as a program:
 * x' = clip_{0 .. 255}( clip_{x0 - epsilon .. x0 + epsilon}( x + stepSize sign(dL/dx) ) ), sign(0) = 0.
 *
 * L is the softmax cross-entropy of the classifier's logits in use, whatever loss has trained it: margins and other
 * terms are for training, while the attack is on the answer.
 *
 * Feeds: `images` x and `originals` x0, float32 [N, C, H, W] in 0 .. 255, `labels` int32 [N], `epsilon` and `stepSize`
 * float32 scalars in pixel values. Results: `moved` x', like `images`, and `loss` float32 [N], each sample's L at x.
 */
export function buildAttackStep(classifier: Classifier, batchSize: number, target: Target): AttackStep {
  const { channels, height, width } = classifier.config;
  const graph = new Graph();
  const network = new Network(graph, 'inference');
  const pixels = (name: string) => feed(graph, name, 'float32', [batchSize, channels, height, width]);
  const [images, originals] = [pixels('images'), pixels('originals')];
  const labels = feed(graph, 'labels', 'int32', [batchSize]);
  const epsilon = feed(graph, 'epsilon', 'float32', []);
  const stepSize = feed(graph, 'stepSize', 'float32', []);

  const { logits } = classifier.build(network.root, images);
  const results = graph.scope('attack', () => {
    const { against, direction } = ascend(logits, labels, images);
    const away = add(images, mul(stepSize, sign(direction)));
    const inBall = minimum(maximum(away, sub(originals, epsilon)), add(originals, epsilon));
    return { moved: minimum(maximum(inBall, 0), 255), loss: softplus(against) };
  });
  return {
    program: compile('attack step', { results }, target),
    variables: [...network.variables.values()],
  };
}

/** 1, 0 or -1, for the smallest numbers, too. */
function sign(x: Tensor): Tensor {
  return sub(cast(greater(x, 0), 'float32'), cast(less(x, 0), 'float32'));
}
