import { gradients } from '../../autodiff/gradients.js';
import type { Target } from '../../graph/emitter.js';
import { Graph, type Tensor } from '../../graph/graph.js';
import { batchFeeds } from '../../infer/program.js';
import { abs, add, mul } from '../../ops/elementwise/index.js';
import { sum } from '../../ops/reduce/sum.js';
import { compile, type Program } from '../../runtime/program.js';
import type { LinearForm } from '../linear-forms.js';
import type { PrunableNetwork } from '../network.js';
import { buildInUse, originalPrefix, productOf, summedLoss } from './built-network.js';
import { seenBy, taylorSums } from './taylor.js';

/**
 * How much the loss depends on each layer of the network as it was: sums over the samples of a batch, over pixels and
 * over the applications of a layer. With Y a layer's product and g = dL/dY. Feeds: `images`, `labels`. Results for
 * layer i: `importance i` [O], the sum of |g Y| (first-order Taylor); `sensitivity i`, the sum of g^2. For each group
 * that layers read, by its number: `taylor n`, see {@link taylorSums}.
 */
export function buildSensitivityProgram(
  { classifier, layers, groups }: PrunableNetwork,
  batchSize: number,
  target: Target,
): Program {
  const graph = new Graph();
  const { images, labels } = batchFeeds(graph, classifier, batchSize);
  const { logits, forms } = buildInUse(graph, classifier, images, layers, originalPrefix);
  const read = groups.filter(({ readers }) => readers.length > 0);
  const seen = read.map((group) => seenBy(group, forms));
  const outputs = [...forms.values()].flatMap((applications) => applications.map(({ output }) => output));
  const tensors = [...new Set([...outputs, ...seen.flatMap((inputs) => [...inputs.keys()])])];
  const found = gradients(summedLoss(logits, labels), tensors);
  const slopes = new Map(tensors.map((tensor, i) => [tensor, found[i]!]));
  const gradientOf = (tensor: Tensor) => slopes.get(tensor)!;
  const results: Record<string, Tensor> = {};
  layers.forEach(({ weight }, i) => {
    const applications = forms.get(weight)!;
    results[`importance ${i}`] = totalOf(applications, (form) => {
      const pixels = form.output.shape.flatMap((_, axis) => (axis < 2 ? [] : [axis]));
      return sum(abs(mul(gradientOf(form.output), productOf(form))), { axes: [0, ...pixels] });
    });
    results[`sensitivity ${i}`] = totalOf(applications, ({ output }) => {
      return sum(mul(gradientOf(output), gradientOf(output)));
    });
  });
  read.forEach((group, i) => {
    results[`taylor ${group.number}`] = taylorSums(group, seen[i]!, gradientOf, batchSize);
  });
  return compile('sensitivity', { results }, target);
}

function totalOf(forms: readonly LinearForm[], value: (form: LinearForm) => Tensor): Tensor {
  return forms.map(value).reduce((a, b) => add(a, b));
}
