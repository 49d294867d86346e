import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './onnx_pb.js';

/** Nodes in plain terms: those of a model, or the body of one of its nodes, which also sees what the nodes around it see. */
export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly initializers: readonly OnnxTensor[];
}

/** An ONNX model in plain terms; {@link encodeModel} writes it as protobuf. */
export interface OnnxModel extends OnnxGraph {
  readonly opset: number;
  /** Key-value pairs that travel with the model (labels, preprocessing). */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface OnnxNode {
  readonly type: string;
  readonly name: string;
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue | NodeBody>>;
}

/** Integers and lists of integers are ONNX ints; floats are marked as such: 1 and 1.0 are one number here. */
export type AttributeValue =
  | number
  | readonly number[]
  | string
  | { readonly float: number }
  | { readonly floats: readonly number[] };

/** What a node such as a loop executes. */
export interface NodeBody {
  readonly graph: OnnxGraph;
}

export type OnnxType = 'float32' | 'int64' | 'int32' | 'uint8' | 'bool';

export interface OnnxValue {
  readonly name: string;
  readonly dtype: OnnxType;
  /** A text names a dimension that is free, e.g. `batch`. */
  readonly shape: readonly (number | string)[];
}

export interface OnnxTensor {
  readonly name: string;
  readonly dtype: OnnxType;
  readonly shape: readonly number[];
  /** Little-endian elements. */
  readonly bytes: Uint8Array;
}

const elementTypes: Readonly<Record<OnnxType, DataType>> = {
  float32: DataType.FLOAT,
  int64: DataType.INT64,
  int32: DataType.INT32,
  uint8: DataType.UINT8,
  bool: DataType.BOOL,
};

// Version 8 of the format goes with opsets up to 18 and is read by every consumer since 2021.
const irVersion = 8n;

/** The model as an ONNX file. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const domains = new Set(domainsOf(model));
  domains.delete('');
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion,
      producerName: 'kindred',
      opsetImport: [
        { domain: '', version: BigInt(model.opset) },
        ...[...domains].sort().map((domain) => ({ domain, version: 1n })),
      ],
      metadataProps: Object.entries(model.metadata ?? {}).map(([key, value]) => ({ key, value })),
      graph: encodeGraph(model),
    }),
  );
}

/** The operator sets of all nodes, those of bodies included. */
function domainsOf({ nodes }: OnnxGraph): string[] {
  return nodes.flatMap(({ domain = '', attributes }) => [
    domain,
    ...Object.values(attributes).flatMap((value) => (isBody(value) ? domainsOf(value.graph) : [])),
  ]);
}

function isBody(value: AttributeValue | NodeBody): value is NodeBody {
  return typeof value === 'object' && 'graph' in value;
}

function encodeGraph(graph: OnnxGraph): GraphProto {
  return create(GraphProtoSchema, {
    name: graph.name,
    node: graph.nodes.map(encodeNode),
    input: graph.inputs.map(encodeValue),
    output: graph.outputs.map(encodeValue),
    initializer: graph.initializers.map((tensor) =>
      create(TensorProtoSchema, {
        name: tensor.name,
        dataType: elementTypes[tensor.dtype],
        dims: tensor.shape.map(BigInt),
        rawData: tensor.bytes,
      }),
    ),
  });
}

function encodeNode(node: OnnxNode) {
  return create(NodeProtoSchema, {
    opType: node.type,
    name: node.name,
    domain: node.domain ?? '',
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: Object.entries(node.attributes).map(([name, value]) => encodeAttribute(name, value)),
  });
}

function encodeAttribute(name: string, value: AttributeValue | NodeBody): AttributeProto {
  if (typeof value === 'number') {
    return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) });
  }
  if (typeof value === 'string') {
    const s = new TextEncoder().encode(value);
    return create(AttributeProtoSchema, { name, type: AttributeType.STRING, s });
  }
  if (isBody(value)) {
    return create(AttributeProtoSchema, { name, type: AttributeType.GRAPH, g: encodeGraph(value.graph) });
  }
  if ('float' in value) {
    return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: value.float });
  }
  if ('floats' in value) {
    return create(AttributeProtoSchema, { name, type: AttributeType.FLOATS, floats: [...value.floats] });
  }
  return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: value.map(BigInt) });
}

function encodeValue(value: OnnxValue): ValueInfoProto {
  return create(ValueInfoProtoSchema, {
    name: value.name,
    type: {
      value: {
        case: 'tensorType',
        value: {
          elemType: elementTypes[value.dtype],
          shape: {
            dim: value.shape.map((dim) =>
              typeof dim === 'number'
                ? { value: { case: 'dimValue' as const, value: BigInt(dim) } }
                : { value: { case: 'dimParam' as const, value: dim } },
            ),
          },
        },
      },
    },
  });
}

/** The number that stands for an element type in ONNX attributes. */
export function onnxElementType(dtype: OnnxType): number {
  return elementTypes[dtype];
}

/** Numbers as the little-endian elements of a tensor. (Every platform that runs the engines is little-endian.) */
export function elementBytes(dtype: OnnxType, data: ArrayLike<number>): Uint8Array {
  const typed = typedElements(dtype, data);
  return new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength);
}

function typedElements(dtype: OnnxType, data: ArrayLike<number>) {
  switch (dtype) {
    case 'float32':
      return data instanceof Float32Array ? data : Float32Array.from(data);
    case 'int32':
      return Int32Array.from(data);
    case 'int64':
      return BigInt64Array.from(Array.from(data, BigInt));
    case 'uint8':
    case 'bool':
      return Uint8Array.from(data);
  }
}
