import { gradients } from '../../autodiff/gradients.js';
import type { Target } from '../../graph/emitter.js';
import { Graph, type Tensor } from '../../graph/graph.js';
import type { LinearForm } from '../../graph/linear-form.js';
import type { Classifier } from '../../models/classifier.js';
import { add } from '../../ops/elementwise/add.js';
import { mul } from '../../ops/elementwise/mul.js';
import { feed } from '../../ops/input.js';
import { matmul } from '../../ops/linear/matmul.js';
import { sum } from '../../ops/reduce/sum.js';
import { reshape } from '../../ops/shape/reshape.js';
import { compile, type Program } from '../../runtime/program.js';
import { batchFeeds } from '../../train/programs.js';
import type { Layer } from '../network.js';
import { buildInUse, originalPrefix, productOf, summedLoss } from './twin.js';

export interface RowsProgram {
  readonly program: Program;
  /** The layer's product in it. */
  readonly form: LinearForm;
}

/**
 * Sums over S sampled rows of a layer: r [K], the elements of its input in the network as it is now, y [O], its product
 * in the network as it was, and g = dL/dy. Feeds: `images`, `labels`, `rows` int32 [S], `addresses` int32 [S taps].
 * Results: `gram` [K, K] of r r^T, `target` [K, O] of r y^T, `energy` [O] of y^2; and, where the loss is to guide, with
 * the scalar feeds `scale` (of g) and `mu`: `weightedGram` and `weightedTarget`, the same with rows weighted by
 * 1 + mu |g|^2 / O, and for q [C], q_c = g · (W_c r_c) with the kernels as they are now, `coupled` [C, C] of q q^T and
 * `coupledTarget` [C] of q (g · y).
 */
export function buildRowsProgram(
  classifier: Classifier,
  layer: Layer,
  sampled: number,
  batchSize: number,
  isGuided: boolean,
  target: Target,
): RowsProgram {
  const graph = new Graph();
  const { images, labels } = batchFeeds(graph, classifier, batchSize);
  const now = buildInUse(graph, classifier, images, [layer]);
  const before = buildInUse(graph, classifier, images, [layer], originalPrefix);
  const form = now.forms.get(layer.weight)!;
  const original = before.forms.get(layer.weight)!;
  const rows = feed(graph, 'rows', 'int32', [sampled]);
  const r = form.inputRows(feed(graph, 'addresses', 'int32', [sampled * form.taps]));
  const y = form.outputRows(productOf(original), rows);
  const results: Record<string, Tensor> = {
    gram: matmul(r, r, { transposeA: true }),
    target: matmul(r, y, { transposeA: true }),
    energy: sum(mul(y, y), { axes: [0] }),
  };
  if (isGuided) {
    const [gradient] = gradients(summedLoss(before.logits, labels), [original.output]);
    const g = mul(form.outputRows(gradient!, rows), feed(graph, 'scale', 'float32', []));
    Object.assign(results, guided(graph, form, r, y, g));
  }
  return { program: compile(`rows of ${layer.name}`, { results }, target), form };
}

function guided(graph: Graph, form: LinearForm, r: Tensor, y: Tensor, g: Tensor): Record<string, Tensor> {
  const [outputs, channels] = form.weight.shape as [number, number];
  const kernels = reshape(form.weight, [outputs, -1]);
  const parts = reshape(mul(matmul(g, kernels), r), [-1, channels, form.taps]);
  const q = sum(parts, { axes: [2] });
  const sensitivity = sum(mul(g, g), { axes: [1], keepDims: true });
  const weights = add(mul(mul(sensitivity, 1 / outputs), feed(graph, 'mu', 'float32', [])), 1);
  const weighted = mul(r, weights);
  return {
    weightedGram: matmul(weighted, r, { transposeA: true }),
    weightedTarget: matmul(weighted, y, { transposeA: true }),
    coupled: matmul(q, q, { transposeA: true }),
    coupledTarget: sum(mul(q, sum(mul(g, y), { axes: [1], keepDims: true })), { axes: [0] }),
  };
}
