import type { Target } from '../graph/emitter.js';
import { ancestors, type Tensor } from '../graph/graph.js';
import { isInput, lower } from '../lowering/lower.js';
import { encodeModel } from '../onnx/model.js';
import type { InputAttributes } from '../ops/input.js';
import { orderOfModel } from './order.js';

/** A graph made ready for an engine: an ONNX model and what its inputs and outputs are for. */
export interface Program {
  readonly name: string;
  /** The encoded ONNX model. */
  readonly model: Uint8Array;
  /**
   * What the engine may rewrite before it runs the model. `disabled`: the fast lowering has chosen forms and
   * layouts of images, and joining its transpositions makes them slower. `extended`: fusions. `all`: layouts as well, for models
   * whose weights are constants.
   */
  readonly optimization: 'disabled' | 'extended' | 'all';
  /** Inputs that every run hands over; a dimension of -1 fits any. */
  readonly feeds: readonly InputAttributes[];
  /** Inputs that the engine keeps between runs. */
  readonly states: readonly InputAttributes[];
  /** Outputs that a run returns. */
  readonly results: readonly string[];
  /** Outputs that become the new value of a state. */
  readonly updates: readonly { readonly state: string; readonly output: string }[];
}

/** What a program is to compute. */
export interface ProgramOutputs {
  readonly results: Readonly<Record<string, Tensor>>;
  /** New values of states, by the states' names. */
  readonly updates?: ReadonlyMap<string, Tensor>;
}

/** Lowers and encodes what computes the given outputs. */
export function compile(
  name: string,
  { results, updates = new Map() }: ProgramOutputs,
  target: Target,
): Program {
  const outputs = new Map<string, Tensor>(Object.entries(results));
  for (const [state, tensor] of updates) outputs.set(`next ${state}`, tensor);
  const inputs = ancestors([...outputs.values()]).flatMap((node) => (isInput(node) ? [node.attributes] : []));
  const { hasImages, ...model } = lower(name, outputs, target);
  return {
    name,
    model: encodeModel({ ...model, nodes: orderOfModel(model.nodes) }),
    optimization: hasImages ? 'disabled' : 'extended',
    feeds: inputs.filter(({ kind }) => kind === 'feed'),
    states: inputs.filter(({ kind }) => kind === 'state'),
    results: Object.keys(results),
    updates: [...updates.keys()].map((state) => ({ state, output: `next ${state}` })),
  };
}
