import type { Graph, Tensor } from '../graph/graph.js';
import type { DType, Shape } from '../graph/types.js';
import * as ops from '../ops/index.js';

/** Attributes of a fixture case, under the names of the operation's own options. */
export type Attributes = Readonly<Record<string, unknown>>;

type Build = (inputs: readonly Tensor[], attributes: Attributes, graph: Graph) => Tensor | readonly Tensor[];

const unary =
  (op: (x: Tensor) => Tensor): Build =>
  ([x]) =>
    op(x!);

const binary =
  (op: (a: Tensor, b: Tensor) => Tensor): Build =>
  ([a, b]) =>
    op(a!, b!);

const reduction =
  (op: (x: Tensor, options: ops.ReduceOptions) => Tensor): Build =>
  ([x], attributes) =>
    op(x!, attributes);

/** How a case of fixtures/ops/ops.json calls the operation that it names. For tests. */
export const builders = {
  abs: unary(ops.abs),
  add: binary(ops.add),
  and: binary(ops.and),
  argMax: ([x], { axis }) => ops.argMax(x!, axis as number),
  avgPool2d: ([x], { kernel, ...options }) => ops.avgPool2d(x!, kernel as number, options),
  batchNormInference: ([x, weight, bias], { mean, variance, epsilon }, graph) => {
    const [m, v] = [mean, variance].map((data) => ops.constant(graph, data as number[], weight!.shape));
    return ops.batchNormInference(x!, weight!, bias!, m!, v!, { epsilon: epsilon as number });
  },
  batchNormTraining: ([x, weight, bias], { epsilon }) => {
    const { y, mean, variance } = ops.batchNormTraining(x!, weight!, bias!, { epsilon: epsilon as number });
    return [y, mean, variance];
  },
  broadcastTo: ([x], { shape }) => ops.broadcastTo(x!, shape as Shape),
  cast: ([x], { to }) => ops.cast(x!, to as DType),
  concat: (inputs, { axis }) => ops.concat(inputs, axis as number),
  conv2d: ([x, weight, bias], options) => ops.conv2d(x!, weight!, bias, options),
  div: binary(ops.div),
  equal: binary(ops.equal),
  exp: unary(ops.exp),
  flatten: unary(ops.flatten),
  floor: unary(ops.floor),
  gather: binary(ops.gather),
  greater: binary(ops.greater),
  greaterOrEqual: binary(ops.greaterOrEqual),
  hardSigmoid: unary(ops.hardSigmoid),
  hardSwish: unary(ops.hardSwish),
  leakyRelu: ([x], { slope }) => ops.leakyRelu(x!, slope as number),
  less: binary(ops.less),
  lessOrEqual: binary(ops.lessOrEqual),
  log: unary(ops.log),
  logSumExp: reduction(ops.logSumExp),
  matmul: ([a, b], options) => ops.matmul(a!, b!, options),
  max: reduction(ops.max),
  maximum: binary(ops.maximum),
  maxPool2d: ([x], { kernel, ...options }) => ops.maxPool2d(x!, kernel as number, options),
  mean: reduction(ops.mean),
  minimum: binary(ops.minimum),
  mul: binary(ops.mul),
  neg: unary(ops.neg),
  not: unary(ops.not),
  oneHot: ([labels], { classes }) => ops.oneHot(labels!, classes as number),
  or: binary(ops.or),
  pad: ([x], { before, after }) => ops.pad(x!, before as number[], after as number[]),
  pairwiseDistance: unary(ops.pairwiseDistance),
  pow: ([base, exponent], attributes) => ops.pow(base!, exponent ?? (attributes.exponent as number)),
  range: (_, { count, dtype }, graph) => ops.range(graph, count as number, dtype as DType),
  relu: unary(ops.relu),
  relu6: unary(ops.relu6),
  reshape: ([x], { shape }) => ops.reshape(x!, shape as Shape),
  sigmoid: unary(ops.sigmoid),
  silu: unary(ops.silu),
  slice: ([x], { ranges }) => ops.slice(x!, ranges as ops.Range[]),
  softplus: unary(ops.softplus),
  sqrt: unary(ops.sqrt),
  step: unary(ops.step),
  stopGradient: unary(ops.stopGradient),
  sub: binary(ops.sub),
  sum: reduction(ops.sum),
  sumTo: ([x], { shape }) => ops.sumTo(x!, shape as Shape),
  tanh: unary(ops.tanh),
  topK: ([x], { k }) => ops.topK(x!, k as number),
  transpose: ([x], { order }) => ops.transpose(x!, order as number[] | undefined),
  where: ([condition, a, b]) => ops.where(condition!, a!, b!),
} satisfies Record<string, Build>;
