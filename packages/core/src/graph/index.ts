/** Symbolic tensors, the nodes that compute them, and what every operation has to say of itself. */

export type { AttributeValue } from '../onnx/model.js';
export type { Application, ChannelFlow, ChannelRule } from './channel-flow.js';
export type { EmitOptions, Emitter, Target } from './emitter.js';
export { type Each, Graph, type Node, Tensor, type Tensors } from './graph.js';
export type { HostArray } from './host-array.js';
export { interpret } from './interpret.js';
export type { AnyOp, GradientRule, Op } from './op.js';
export { type DType, formatShape, type Shape, ShapeError, sizeOf, type TensorType } from './types.js';
