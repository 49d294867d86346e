// The compiler alone: a graph, its gradient, and gradient descent as a program whose state stays in the engine.
// It fits y = a x + b to points on a line.

import { gradients } from '@kindred/core/autodiff';
import { Graph } from '@kindred/core/graph';
import * as ops from '@kindred/core/ops';
import { compile, float32 } from '@kindred/core/runtime';
import { createEngine } from 'kindred';

const graph = new Graph();
const x = ops.feed(graph, 'x', 'float32', [4]);
const y = ops.feed(graph, 'y', 'float32', [4]);
const a = ops.state(graph, 'a', 'float32', []);
const b = ops.state(graph, 'b', 'float32', []);

const error = ops.sub(ops.add(ops.mul(a, x), b), y);
const loss = ops.mean(ops.mul(error, error));
const [da, db] = gradients(loss, [a, b]);
const updates = new Map([
  ['a', ops.sub(a, ops.mul(da!, 0.1))],
  ['b', ops.sub(b, ops.mul(db!, 0.1))],
]);

const engine = createEngine({ provider: 'cpu', threads: 1 });
const line = await engine.load(compile('line', { results: { loss }, updates }, { provider: 'cpu' }));
const zero = float32([], Float32Array.of(0));
await engine.write(
  new Map([
    ['a', zero],
    ['b', zero],
  ]),
);
const points = {
  x: float32([4], Float32Array.of(-1, 0, 1, 2)),
  y: float32([4], Float32Array.of(-1, 1, 3, 5)),
};
for (let step = 0; step < 200; step++) await line.run(points);

const values = await engine.read(['a', 'b']);
console.log(
  `y = ${values.get('a')!.data[0]!.toString().slice(0, 6)} x + ${values.get('b')!.data[0]!.toString().slice(0, 6)}`,
);
await engine.close();
