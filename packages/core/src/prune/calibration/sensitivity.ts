import { gradients } from '../../autodiff/gradients.js';
import type { Target } from '../../graph/emitter.js';
import { Graph, type Tensor } from '../../graph/graph.js';
import type { Classifier } from '../../models/classifier.js';
import { abs } from '../../ops/elementwise/abs.js';
import { mul } from '../../ops/elementwise/mul.js';
import { sum } from '../../ops/reduce/sum.js';
import { compile, type Program } from '../../runtime/program.js';
import { batchFeeds } from '../../train/programs.js';
import type { Layer } from '../network.js';
import { buildInUse, originalPrefix, productOf, summedLoss } from './twin.js';

/**
 * How much the loss depends on each layer of the network as it was: sums over the samples of a batch, and over pixels.
 * With Y a layer's product, g = dL/dY, X its input. Feeds: `images`, `labels`. Results for layer i of those given:
 * `importance i` [O], the sum of |g Y| (first-order Taylor); `sensitivity i`, the sum of g^2; `taylor i` [C], the sum
 * over samples of |sum over pixels of X dL/dX| (Molchanov et al. 2017).
 */
export function buildSensitivityProgram(
  classifier: Classifier,
  layers: readonly Layer[],
  batchSize: number,
  target: Target,
): Program {
  const graph = new Graph();
  const { images, labels } = batchFeeds(graph, classifier, batchSize);
  const { logits, forms } = buildInUse(graph, classifier, images, layers, originalPrefix);
  const measured = layers.map(({ weight }) => forms.get(weight)!);
  const found = gradients(
    summedLoss(logits, labels),
    measured.flatMap(({ input, output }) => [input, output]),
  );
  const results: Record<string, Tensor> = {};
  measured.forEach((form, i) => {
    const [ofInput, ofOutput] = [found[2 * i]!, found[2 * i + 1]!];
    const pixels = form.output.shape.flatMap((_, axis) => (axis < 2 ? [] : [axis]));
    results[`importance ${i}`] = sum(abs(mul(ofOutput, productOf(form))), { axes: [0, ...pixels] });
    results[`sensitivity ${i}`] = sum(mul(ofOutput, ofOutput));
    results[`taylor ${i}`] = sum(abs(sum(mul(form.input, ofInput), { axes: pixels })), { axes: [0] });
  });
  return compile('sensitivity', { results }, target);
}
