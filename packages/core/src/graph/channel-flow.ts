import type { Node, Tensor, Tensors } from './graph.js';

/** What operations tell of the channels that pass through them: which indices of which axes are one channel. */
export interface ChannelFlow {
  /** Index i of one axis is the same channel as index i of another, equally long one. */
  join(a: Tensor, axisA: number, b: Tensor, axisB: number): void;
  /** The same for single indices. */
  joinIndex(a: Tensor, axisA: number, indexA: number, b: Tensor, axisB: number, indexB: number): void;
  /** Nothing can be cut out of an axis; of no axis of a tensor where none is given. */
  keep(tensor: Tensor, axis?: number): void;
  /** Whether channels along an axis that are cut, or masked in all variables, are zeros there. */
  isZero(tensor: Tensor, axis: number): boolean;
  /** Says that they are. */
  setZero(tensor: Tensor, axis: number): void;
}

/**
 * How channels pass through an operation. Cutting a channel must come to the same as its numbers being zero in all
 * variables that have it.
 */
export type ChannelRule<
  A extends object = object,
  Inputs extends Tensors = [x: Tensor],
  Outputs extends Tensors = [y: Tensor],
> = (node: Application<A, Inputs, Outputs>, flow: ChannelFlow) => void;

/** What a rule needs to know of a node. */
export type Application<
  A extends object = object,
  Inputs extends Tensors = [x: Tensor],
  Outputs extends Tensors = [y: Tensor],
> = Pick<Node<A, Inputs, Outputs>, 'inputs' | 'outputs' | 'attributes'>;

/** For operations on each element, with broadcasting. */
export function elementwiseChannels({ inputs, outputs: [y], op }: Node, flow: ChannelFlow): void {
  for (const input of inputs) joinAligned(flow, input, y!);
  y!.shape.forEach((dim, axis) => {
    const zeros = inputs.map((x) => {
      const own = axis - (y!.rank - x.rank);
      return own >= 0 && x.shape[own] === dim && flow.isZero(x, own);
    });
    if (op.keepsZeros?.(zeros)) flow.setZero(y!, axis);
  });
}

/** Where each index of an axis stays what it is, and an axis of size 1 is repeated, as often as it is needed. */
export const broadcastChannels: ChannelRule<object> = ({ inputs: [x], outputs: [y] }, flow) => {
  joinAligned(flow, x, y);
  x.shape.forEach((dim, axis) => {
    const own = axis + (y.rank - x.rank);
    if (dim === y.shape[own]) passZero(flow, x, axis, y, own);
  });
};

/** For windows over images [N, C, H, W]: images and channels stay what they are, rows and columns have their place. */
export const windowChannels: ChannelRule<object> = ({ inputs: [x], outputs: [y] }, flow) => {
  for (const axis of [0, 1]) passAxis(flow, x, axis, y, axis);
  for (const axis of [2, 3]) for (const image of [x, y]) flow.keep(image, axis);
};

/** Where nothing binds what the inputs and the outputs have. */
export const freeChannels: ChannelRule<object> = () => {};

/** Channels of an axis that stay what they are along another. */
export function passAxis(flow: ChannelFlow, x: Tensor, axisX: number, y: Tensor, axisY: number): void {
  flow.join(x, axisX, y, axisY);
  passZero(flow, x, axisX, y, axisY);
}

/** What is zero along an axis is zero along another. */
export function passZero(flow: ChannelFlow, x: Tensor, axisX: number, y: Tensor, axisY: number): void {
  if (flow.isZero(x, axisX)) flow.setZero(y, axisY);
}

/** Joins the axes of a tensor with those of another one to which it broadcasts. */
export function joinAligned(flow: ChannelFlow, x: Tensor, y: Tensor): void {
  const offset = y.rank - x.rank;
  x.shape.forEach((dim, axis) => {
    if (dim === y.shape[axis + offset]) flow.join(x, axis, y, axis + offset);
    else flow.keep(x, axis);
  });
}
