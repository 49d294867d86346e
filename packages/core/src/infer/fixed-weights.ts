import { ancestors, type Tensor } from '../graph/graph.js';
import type { Shape } from '../graph/types.js';
import { isInput, lower } from '../lowering/lower.js';
import { elementBytes, encodeModel, type OnnxModel, type OnnxTensor } from '../onnx/model.js';
import type { InputAttributes } from '../ops/input.js';
import type { Program } from '../runtime/program.js';
import { foldVariables } from './fold.js';

/** The values of a variable that do not change any more. */
export interface FixedValues {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/**
 * A graph as an ONNX model with the values of its variables in it: what depends on them alone is computed here, once, and
 * ONNX Runtime can join and rearrange the rest as it cannot where weights are handed over.
 * @param valuesOf gives those of the variable with a name
 */
export function fixWeights(
  name: string,
  outputs: ReadonlyMap<string, Tensor>,
  valuesOf: (name: string) => FixedValues,
): OnnxModel {
  const folded = foldVariables(outputs, (name) => valuesOf(name).data);
  const { inputs, initializers, hasImages, ...model } = lower(name, folded.outputs, {
    provider: 'cpu',
    lowering: 'reference',
  });
  const nodes = ancestors([...folded.outputs.values()]);
  const feeds = new Set(
    nodes.flatMap((node) => (isInput(node) && node.attributes.kind === 'feed' ? [node.attributes.name] : [])),
  );
  const fixed: OnnxTensor[] = inputs
    .filter((input) => !feeds.has(input.name))
    .map(({ name, dtype }) => {
      const { shape, data } = folded.values.get(name) ?? valuesOf(name);
      return { name, dtype, shape, bytes: elementBytes(dtype, data) };
    });
  return {
    ...model,
    inputs: inputs.filter((input) => feeds.has(input.name)),
    initializers: [...fixed, ...initializers],
  };
}

/** {@link fixWeights} as a program: it has no states. */
export function compileFixed(
  name: string,
  results: Readonly<Record<string, Tensor>>,
  valuesOf: (name: string) => FixedValues,
): Program {
  const model = fixWeights(name, new Map(Object.entries(results)), valuesOf);
  const feeds = model.inputs.map(
    ({ name, dtype, shape }) => ({ name, kind: 'feed', dtype, shape }) as InputAttributes,
  );
  return {
    name,
    model: encodeModel(model),
    optimization: 'all',
    feeds,
    states: [],
    results: Object.keys(results),
    updates: [],
  };
}
