import type { Target } from '../graph/emitter.js';
import type { Tensor } from '../graph/graph.js';
import { isInput } from '../lowering/lower.js';
import type { HostTensor } from '../runtime/host-tensor.js';
import { OrtEngine } from '../runtime/ort-engine.js';
import { compile } from '../runtime/program.js';
import { targetFor } from '../runtime/target.js';
import { ort } from './onnxruntime.js';

/**
 * Computes tensors with ONNX Runtime on the CPU, for tests: the counterpart of `evaluate`.
 * @param inputs values for the graph's inputs
 * @param forms lowers for another target, whose forms are then computed on the CPU
 * @returns the elements of each tensor
 */
export async function runGraph(
  tensors: readonly Tensor[],
  inputs: ReadonlyMap<Tensor, ArrayLike<number>>,
  lowering: 'fast' | 'reference' = 'fast',
  forms: Partial<Target> = {},
): Promise<number[][]> {
  const results = Object.fromEntries(tensors.map((tensor, i) => [`result ${i}`, tensor]));
  const engine = new OrtEngine(ort, { provider: 'cpu', threads: 1 });
  const target = { ...(await targetFor(engine, { lowering })), ...forms };
  const program = await engine.load(compile('test', { results }, target));
  const given = [...inputs].flatMap(([tensor, data]) =>
    isInput(tensor.node) ? [[tensor.node.attributes.name, hostTensor(tensor, data)] as const] : [],
  );
  await engine.write(new Map(given));
  const values = await program.run(Object.fromEntries(given));
  await engine.close();
  return tensors.map((_, i) => Array.from(values[`result ${i}`]!.data, Number));
}

function hostTensor({ dtype, shape }: Tensor, data: ArrayLike<number>): HostTensor {
  switch (dtype) {
    case 'float32':
      return { dtype, shape, data: Float32Array.from(data) };
    case 'int32':
      return { dtype, shape, data: Int32Array.from(data) };
    case 'int64':
      return { dtype, shape, data: BigInt64Array.from(Array.from(data, BigInt)) };
    default:
      return { dtype, shape, data: Uint8Array.from(data) };
  }
}
