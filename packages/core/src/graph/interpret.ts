import { ancestors, type Tensor } from './graph.js';
import { type HostArray, hostArray } from './host-array.js';

/**
 * Computes tensors in plain TypeScript and float64 by the operations' reference code. Slow and simple: the
 * oracle against which gradients and lowerings are tested.
 * @param inputs values for the graph's inputs
 */
export function interpret(
  tensors: readonly Tensor[],
  inputs: ReadonlyMap<Tensor, ArrayLike<number>>,
): HostArray[] {
  const values = new Map<Tensor, HostArray>();
  for (const [tensor, data] of inputs) values.set(tensor, hostArray(tensor.dtype, tensor.shape, data));
  for (const node of ancestors(tensors)) {
    if (node.outputs.every((output) => values.has(output))) continue;
    const results = node.op.reference(
      node.inputs.map((input) => values.get(input)!),
      node,
    );
    node.outputs.forEach((output, i) => {
      values.set(output, hostArray(output.dtype, output.shape, results[i]!));
    });
  }
  return tensors.map((tensor) => values.get(tensor)!);
}
