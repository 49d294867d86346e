// The rounding errors of the forms of a convolution: node rounding.js [--record]. Each form and its two gradients on
// normally distributed numbers, against the definition in float64; root mean squares, relative to those of the result.

import { gradients } from '@kindred/core/autodiff';
import { Graph, interpret, type Shape, sizeOf, type Target, type Tensor } from '@kindred/core/graph';
import * as ops from '@kindred/core/ops';
import { Random } from '@kindred/core/random';
import { compile, float32, targetFor } from '@kindred/core/runtime';
import { createEngine } from 'kindred';
import { machine, Report } from './report.js';

interface Form {
  readonly name: string;
  readonly x: Shape;
  readonly weight: Shape;
  readonly options: { readonly padding: number; readonly stride?: number };
  readonly target: (best: Target) => Target;
}

const phased = (best: Target): Target => ({ ...best, block: undefined });
const forms: readonly Form[] = [
  {
    name: 'plain sums (reference lowering), 3x3',
    x: [16, 64, 8, 8],
    weight: [64, 64, 3, 3],
    options: { padding: 1 },
    target: (best) => ({ ...best, lowering: 'reference' }),
  },
  {
    name: 'direct, blocked, 3x3',
    x: [16, 32, 8, 8],
    weight: [32, 32, 3, 3],
    options: { padding: 1 },
    target: (best) => best,
  },
  {
    name: 'F(4, 3), 3x3',
    x: [16, 64, 8, 8],
    weight: [64, 64, 3, 3],
    options: { padding: 1 },
    target: phased,
  },
  {
    name: 'F(2, 3), 3x3 on 2x2 maps',
    x: [16, 64, 2, 2],
    weight: [64, 64, 3, 3],
    options: { padding: 1 },
    target: phased,
  },
  {
    name: 'F(4, 5), 5x5',
    x: [16, 64, 8, 8],
    weight: [64, 64, 5, 5],
    options: { padding: 2 },
    target: phased,
  },
  {
    name: 'polyphase, 3x3 with stride 2',
    x: [16, 64, 16, 16],
    weight: [64, 64, 3, 3],
    options: { padding: 1, stride: 2 },
    target: phased,
  },
];

const report = new Report('rounding', 'Rounding errors of the forms of a convolution');
report.line(
  `${machine()}; root mean square errors, relative to that of the result, on normally distributed numbers`,
);
report.line();
report.columns('form', 'y', 'dx', 'dw');
for (const form of forms) report.row(form.name, ...(await measure(form)));
report.close();

async function measure({ x: shape, weight, options, target }: Form): Promise<string[]> {
  const graph = new Graph();
  const x = ops.feed(graph, 'x', 'float32', shape);
  const w = ops.feed(graph, 'w', 'float32', weight);
  const y = ops.conv2d(x, w, undefined, options);
  const dy = ops.feed(graph, 'dy', 'float32', y.shape);
  const [dx, dw] = gradients(ops.sum(ops.mul(y, dy)), [x, w]) as [Tensor, Tensor];
  const values = new Map([x, w, dy].map((tensor, i) => [tensor, normals(sizeOf(tensor.shape), i)]));
  const exact = interpret([y, dx, dw], values);

  const engine = createEngine({ provider: 'cpu' });
  const program = compile('conv', { results: { y, dx, dw } }, target(await targetFor(engine)));
  const feeds = [...values].map(
    ([tensor, data], i) => [['x', 'w', 'dy'][i]!, float32(tensor.shape, data)] as const,
  );
  const results = await (await engine.load(program)).run(Object.fromEntries(feeds));
  await engine.close();
  return ['y', 'dx', 'dw'].map((result, i) =>
    relativeError(results[result]!.data as Float32Array, exact[i]!.data).toExponential(1),
  );
}

function normals(count: number, stream: number): Float32Array {
  const random = new Random(1, stream);
  return Float32Array.from({ length: count }, () => random.normal());
}

function relativeError(actual: ArrayLike<number>, exact: ArrayLike<number>): number {
  let error = 0;
  let size = 0;
  for (let i = 0; i < exact.length; i++) {
    error += (actual[i]! - exact[i]!) ** 2;
    size += exact[i]! ** 2;
  }
  return Math.sqrt(error / size);
}
