import type { Graph, Tensor } from '../graph/graph.js';
import type { Op } from '../graph/op.js';
import type { DType, Shape } from '../graph/types.js';

/** Where an input's value comes from: handed over with every run, or kept by the engine between runs. */
export type InputKind = 'feed' | 'state';

/** What an input of a graph is. */
export interface InputAttributes {
  readonly name: string;
  readonly kind: InputKind;
  readonly dtype: DType;
  readonly shape: Shape;
  /** Axes of a state out of which no channels can be cut. */
  readonly keptAxes?: readonly number[];
}

export const inputOp: Op<InputAttributes, []> = {
  name: 'input',
  infer: (_, { dtype, shape }) => [{ dtype, shape }],
  gradient: 'missing',
  // Of what the engine keeps, channels can be cut; what the caller hands over is as it is.
  channels: ({ outputs: [y], attributes: { kind, keptAxes = [] } }, flow) => {
    if (kind === 'feed') return flow.keep(y);
    for (const axis of keptAxes) flow.keep(y, axis);
    y.shape.forEach((_, axis) => {
      flow.setZero(y, axis);
    });
  },
  emit: (_, node) => [node.attributes.name],
  reference: (_, node) => {
    throw new Error(`no value was given for input "${node.attributes.name}"`);
  },
};

/** A value that the caller hands over with every run. */
export function feed(graph: Graph, name: string, dtype: DType, shape: Shape): Tensor {
  return graph.apply(inputOp, [], { name, kind: 'feed', dtype, shape }).outputs[0];
}

/**
 * A value that stays in the engine between runs, such as a parameter.
 * @param keptAxes axes out of which no channels can be cut
 */
export function state(
  graph: Graph,
  name: string,
  dtype: DType,
  shape: Shape,
  keptAxes: readonly number[] = [],
): Tensor {
  const attributes = { name, kind: 'state', dtype, shape, ...(keptAxes.length > 0 && { keptAxes }) } as const;
  return graph.apply(inputOp, [], attributes).outputs[0];
}
