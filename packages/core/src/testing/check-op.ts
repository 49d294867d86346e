import { expect } from 'vitest';
import { gradients } from '../autodiff/gradients.js';
import { Graph, type Tensor } from '../graph/graph.js';
import { interpret } from '../graph/interpret.js';
import { type DType, type Shape, sizeOf } from '../graph/types.js';
import { constant } from '../ops/constant.js';
import { mul } from '../ops/elementwise/index.js';
import { feed } from '../ops/input.js';
import { sum } from '../ops/reduce/sum.js';
import { hashText } from '../random/hash.js';
import { Random } from '../random/random.js';
import { runGraph } from './run-graph.js';

export interface CheckedInput {
  readonly shape: Shape;
  readonly dtype?: DType;
  /** Its numbers; standard normal ones where not given. */
  readonly data?: ArrayLike<number>;
}

export interface CheckOptions {
  /** Also check the gradients (default); off for operations without one. */
  readonly gradient?: boolean;
  /** Relative tolerance between ONNX Runtime's float32 and the reference's float64. */
  readonly tolerance?: number;
  /** Step of the finite differences. */
  readonly epsilon?: number;
}

/**
 * Checks an operation on given inputs: ONNX Runtime's value against the reference code; every gradient of a
 * random weighting of the output by the symbolic rule against finite differences of the reference (float64);
 * and ONNX Runtime's gradients against the reference's.
 */
export async function checkOp(
  build: (...inputs: Tensor[]) => Tensor,
  inputs: readonly CheckedInput[],
  { gradient = true, tolerance = 1e-5, epsilon = 1e-5 }: CheckOptions = {},
): Promise<void> {
  const graph = new Graph();
  const tensors = inputs.map(({ shape, dtype }, i) => feed(graph, `input ${i}`, dtype ?? 'float32', shape));
  const values = new Map(tensors.map((tensor, i) => [tensor, inputData(inputs[i]!, i)]));
  const y = build(...tensors);

  const [expected] = interpret([y], values);
  const [actual] = await runGraph([y], values);
  expectClose(actual!, expected!.data, tolerance, 'value');
  if (!gradient) return;

  const variables = tensors.filter(({ dtype }) => dtype === 'float32');
  const weights = constant(graph, normals(sizeOf(y.shape), 'weights'), y.shape);
  const loss = sum(mul(y, weights));
  const symbolic = gradients(loss, variables).map((dx, i) => {
    if (!dx) throw new Error(`input ${i} has no gradient`);
    expect(dx.shape, `shape of the gradient to input ${i}`).toEqual(variables[i]!.shape);
    return dx;
  });
  const reference = interpret(symbolic, values);
  variables.forEach((variable, i) => {
    const differences = finiteDifferences(loss, variable, values, epsilon);
    expectClose(
      reference[i]!.data,
      differences,
      1e-5,
      `gradient rule to input ${i} against finite differences`,
    );
  });
  const computed = await runGraph(symbolic, values);
  computed.forEach((dx, i) => {
    expectClose(dx, reference[i]!.data, tolerance * 10, `ONNX Runtime's gradient to input ${i}`);
  });
}

function finiteDifferences(
  loss: Tensor,
  variable: Tensor,
  values: ReadonlyMap<Tensor, Float64Array>,
  epsilon: number,
): number[] {
  const base = values.get(variable)!;
  const lossAt = (index: number, shift: number) => {
    const moved = base.with(index, base[index]! + shift);
    return interpret([loss], new Map(values).set(variable, moved))[0]!.data[0]!;
  };
  return Array.from(base, (_, i) => (lossAt(i, epsilon) - lossAt(i, -epsilon)) / (2 * epsilon));
}

/** Every element within `tolerance` of the expected one, relative to the largest of the expected magnitudes. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  expect(actual.length, `${what}: number of elements`).toBe(expected.length);
  const scale = Array.from(expected).reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-30);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!) / scale;
    if (!(error <= tolerance)) {
      expect.fail(
        `${what}: element ${i} is ${actual[i]}, expected ${expected[i]} (error ${error.toExponential(1)})`,
      );
    }
  }
}

function inputData({ shape, data }: CheckedInput, index: number): Float64Array {
  return data ? Float64Array.from(data) : normals(sizeOf(shape), `input ${index}`);
}

/** Standard normal numbers, rounded to float32 so that both sides start from the same. */
export function normals(count: number, name: string): Float64Array {
  const random = new Random(hashText(name));
  return Float64Array.from({ length: count }, () => Math.fround(random.normal()));
}
