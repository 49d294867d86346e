import { describe, expect, test } from 'vitest';
import { gradients } from '../../autodiff/gradients.js';
import { Graph, type Tensor } from '../../graph/graph.js';
import { type Shape, sizeOf } from '../../graph/types.js';
import { checkOp, normals } from '../../testing/check-op.js';
import { runGraph } from '../../testing/run-graph.js';
import { feed } from '../input.js';
import { sum } from '../reduce/sum.js';
import { add, div, maximum, minimum, mul, pow, sub } from './index.js';

/** Numbers in [0.5, ...), for denominators and for bases of powers. */
const positive = (shape: Shape) => ({
  shape,
  data: normals(sizeOf(shape), 'positive').map((value) => Math.fround(Math.abs(value) + 0.5)),
});

const shapes: readonly (readonly [Shape, Shape])[] = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3]],
  [[3], [2, 3]],
  [
    [2, 1],
    [1, 3],
  ],
  [
    [2, 1, 3],
    [4, 1],
  ],
  [[], [2, 3]],
  [[2, 3], []],
  [[1], [1, 1]],
];

describe.each(shapes)('%j and %j', (a, b) => {
  test.each(Object.entries({ add, sub, mul, maximum, minimum }))('%s', (_, op) =>
    checkOp(op, [{ shape: a }, { shape: b }]),
  );
  test('div', () => checkOp(div, [{ shape: a }, positive(b)]));
  test('pow', () => checkOp(pow, [positive(a), { shape: b }]));
});

describe('numbers as operands', () => {
  test.each<[string, (x: Tensor) => Tensor]>([
    ['x + 2', (x) => add(x, 2)],
    ['1 - x', (x) => sub(1, x)],
    ['-3 x', (x) => mul(-3, x)],
    ['1 / x', (x) => div(1, x)],
    ['x ^ 3', (x) => pow(x, 3)],
    ['2 ^ x', (x) => pow(2, x)],
    ['max(x, 0.1)', (x) => maximum(x, 0.1)],
    ['min(0.1, x)', (x) => minimum(0.1, x)],
  ])('%s', (_, op) => checkOp(op, [{ shape: [2, 3], data: [-2, -1.25, -0.5, 0.5, 0.75, 3] }]));

  test('take the type of the other operand', async () => {
    const x = feed(new Graph(), 'x', 'int64', [2]);
    const y = mul(add(x, 1), 3);
    expect(y.dtype).toBe('int64');
    expect(await runGraph([y], new Map([[x, [1, -5]]]))).toEqual([[6, -12]]);
  });

  test('cannot stand on both sides', () => {
    expect(() => add(1, 2)).toThrow('add needs at least one tensor');
  });
});

describe('one tensor on both sides', () => {
  test.each(Object.entries({ add, sub, mul, div, pow }))('%s', (_, op) =>
    checkOp((x) => op(x, x), [positive([2, 3])]),
  );
});

test.each(Object.entries({ maximum, minimum }))(
  '%s gives the gradient of ties to the first',
  async (_, op) => {
    const graph = new Graph();
    const [a, b] = ['a', 'b'].map((name) => feed(graph, name, 'float32', [2]));
    const slopes = gradients(sum(op(a!, b!)), [a!, b!]).map((slope) => slope!);
    const same = new Map([a!, b!].map((x) => [x, [1, 0]] as const));
    expect(await runGraph(slopes, same)).toEqual([
      [1, 1],
      [0, 0],
    ]);
  },
);

test('a negative base has a gradient under a constant exponent', async () => {
  const x = feed(new Graph(), 'x', 'float32', [3]);
  const slopes = gradients(sum(pow(x, 2)), [x]).map((slope) => slope!);
  expect(await runGraph(slopes, new Map([[x, [-3, 0, 2]]]))).toEqual([[-6, 0, 4]]);
});
