import { gradients } from '../../autodiff/gradients.js';
import type { Target } from '../../graph/emitter.js';
import { Graph, type Tensor } from '../../graph/graph.js';
import { dimensions } from '../../graph/types.js';
import { batchFeeds } from '../../infer/program.js';
import type { Classifier } from '../../models/classifier.js';
import { add, mul } from '../../ops/elementwise/index.js';
import { feed } from '../../ops/input.js';
import { matmul } from '../../ops/linear/matmul.js';
import { sum } from '../../ops/reduce/sum.js';
import { concat } from '../../ops/shape/concat.js';
import { reshape } from '../../ops/shape/reshape.js';
import { compile, type Program } from '../../runtime/program.js';
import type { LinearForm } from '../linear-forms.js';
import type { Layer } from '../network.js';
import { buildInUse, originalPrefix, productOf, summedLoss } from './built-network.js';

export interface RowsProgram {
  readonly program: Program;
  /** The layer's products in it, one for each application. */
  readonly forms: readonly LinearForm[];
}

/**
 * Sums over sampled rows of a layer, of all its applications: r [K], the elements of its input in the network as it is
 * now, y [O], its product in the network as it was, and g = dL/dy. Feeds: `images`, `labels` and, for the S rows of
 * application i, `rows i` int32 [S] and `addresses i` int32 [S taps].
 * Results: `gram` [K, K] of r r^T, `target` [K, O] of r y^T, `energy` [O] of y^2; and, where the loss is to guide, with
 * the scalar feeds `scale` (of g) and `mu`: `weightedGram` and `weightedTarget`, the same with rows weighted by
 * 1 + mu |g|^2 / O, and for q [C], q_c = g · (W_c r_c) with the kernels as they are now, `coupled` [C, C] of q q^T and
 * `coupledTarget` [C] of q (g · y).
 */
export function buildRowsProgram(
  classifier: Classifier,
  layer: Layer,
  sampled: readonly number[],
  batchSize: number,
  isGuided: boolean,
  target: Target,
): RowsProgram {
  const graph = new Graph();
  const { images, labels } = batchFeeds(graph, classifier, batchSize);
  const now = buildInUse(graph, classifier, images, [layer]);
  const before = buildInUse(graph, classifier, images, [layer], originalPrefix);
  const forms = now.forms.get(layer.weight)!;
  const originals = before.forms.get(layer.weight)!;
  const rows = sampled.map((count, i) => feed(graph, `rows ${i}`, 'int32', [count]));
  const addresses = sampled.map((count, i) => feed(graph, `addresses ${i}`, 'int32', [count * layer.taps]));
  const outputRows = (values: readonly Tensor[]) =>
    rowsOf(forms, (form, i) => form.outputRows(values[i]!, rows[i]!));
  const r = rowsOf(forms, (form, i) => form.inputRows(addresses[i]!));
  const y = outputRows(originals.map(productOf));
  const results: Record<string, Tensor> = {
    gram: matmul(r, r, { transposeA: true }),
    target: matmul(r, y, { transposeA: true }),
    energy: sum(mul(y, y), { axes: [0] }),
  };
  if (isGuided) {
    const slopes = gradients(
      summedLoss(before.logits, labels),
      originals.map(({ output }) => output),
    );
    const g = mul(outputRows(slopes.map((slope) => slope!)), feed(graph, 'scale', 'float32', []));
    Object.assign(results, guided(graph, forms[0]!.weight, r, y, g));
  }
  return { program: compile(`rows of ${layer.name}`, { results }, target), forms };
}

/** Rows of all applications of a layer, one below the other. */
function rowsOf(forms: readonly LinearForm[], rows: (form: LinearForm, i: number) => Tensor): Tensor {
  return concat(forms.map(rows), 0);
}

/** @param weight [O, C, ...] */
function guided(graph: Graph, weight: Tensor, r: Tensor, y: Tensor, g: Tensor): Record<string, Tensor> {
  const [outputs, channels] = dimensions(weight.shape.slice(0, 2), 2);
  const kernels = reshape(weight, [outputs, -1]);
  const parts = reshape(mul(matmul(g, kernels), r), [r.shape[0]!, channels, -1]);
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
