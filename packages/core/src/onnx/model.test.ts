import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { type AttributeValue, elementBytes, encodeModel, type OnnxModel, onnxElementType } from './model.js';
import { AttributeProto_AttributeType, ModelProtoSchema, TensorProto_DataType } from './onnx_pb.js';

const model: OnnxModel = {
  name: 'training step',
  opset: 18,
  nodes: [
    { type: 'Relu', name: 'layer1/Relu', inputs: ['x', ''], outputs: ['y'], attributes: {} },
    {
      type: 'FusedMatMul',
      name: 'layer1/FusedMatMul',
      domain: 'com.microsoft',
      inputs: ['y', 'w'],
      outputs: ['z'],
      attributes: { transA: 1 },
    },
  ],
  inputs: [{ name: 'x', dtype: 'float32', shape: ['batch', 3, 4] }],
  outputs: [
    { name: 'z', dtype: 'float32', shape: [] },
    { name: 'labels', dtype: 'int64', shape: [2] },
  ],
  initializers: [
    { name: 'w', dtype: 'float32', shape: [1, 2], bytes: Uint8Array.of(0, 0, 128, 63, 0, 0, 0, 64) },
    { name: 'axes', dtype: 'int64', shape: [0], bytes: new Uint8Array(0) },
  ],
  metadata: { labels: '["cat", "dog"]', note: 'é' },
};

const decode = (model: OnnxModel) => fromBinary(ModelProtoSchema, encodeModel(model));

test('header: version, producer, operator sets, metadata', () => {
  const proto = decode(model);
  expect(proto.irVersion).toBe(8n);
  expect(proto.producerName).toBe('kindred');
  expect(proto.opsetImport.map(({ domain, version }) => [domain, version])).toEqual([
    ['', 18n],
    ['com.microsoft', 1n],
  ]);
  expect(proto.metadataProps.map(({ key, value }) => [key, value])).toEqual([
    ['labels', '["cat", "dog"]'],
    ['note', 'é'],
  ]);
});

test('a domain is imported once, and only where it is used', () => {
  const [relu, fused] = model.nodes;
  expect(decode({ ...model, nodes: [relu!] }).opsetImport.length).toBe(1);
  expect(decode({ ...model, nodes: [fused!, fused!] }).opsetImport.length).toBe(2);
});

test('the body of a node: its graph, and the operator sets that it needs', () => {
  const { opset, metadata: _, ...body } = model;
  const loop = {
    type: 'Loop',
    name: 'loop',
    inputs: ['n', ''],
    outputs: ['y'],
    attributes: { body: { graph: body } },
  };
  const proto = decode({ ...model, opset, nodes: [loop] });
  expect(proto.opsetImport.map(({ domain }) => domain)).toEqual(['', 'com.microsoft']);
  const [attribute] = proto.graph!.node[0]!.attribute;
  expect(attribute).toMatchObject({ name: 'body', type: AttributeProto_AttributeType.GRAPH });
  expect(attribute!.g).toEqual(decode(model).graph);
});

test('nodes: types, names, domains, connections in order, empty optional inputs', () => {
  const { graph } = decode(model);
  expect(graph!.name).toBe('training step');
  expect(
    graph!.node.map(({ opType, name, domain, input, output }) => ({ opType, name, domain, input, output })),
  ).toEqual([
    { opType: 'Relu', name: 'layer1/Relu', domain: '', input: ['x', ''], output: ['y'] },
    {
      opType: 'FusedMatMul',
      name: 'layer1/FusedMatMul',
      domain: 'com.microsoft',
      input: ['y', 'w'],
      output: ['z'],
    },
  ]);
});

test('inputs and outputs: types, fixed and free dimensions', () => {
  const { graph } = decode(model);
  const described = [...graph!.input, ...graph!.output].map(({ name, type }) => {
    if (type?.value.case !== 'tensorType') throw new Error(`${name} is no tensor`);
    const { elemType, shape } = type.value.value;
    return { name, elemType, shape: shape!.dim.map(({ value }) => value.value) };
  });
  expect(described).toEqual([
    { name: 'x', elemType: TensorProto_DataType.FLOAT, shape: ['batch', 3n, 4n] },
    { name: 'z', elemType: TensorProto_DataType.FLOAT, shape: [] },
    { name: 'labels', elemType: TensorProto_DataType.INT64, shape: [2n] },
  ]);
});

test('initializers: types, shapes, raw bytes', () => {
  const { graph } = decode(model);
  expect(
    graph!.initializer.map(({ name, dataType, dims, rawData }) => ({ name, dataType, dims, rawData })),
  ).toEqual([
    {
      name: 'w',
      dataType: TensorProto_DataType.FLOAT,
      dims: [1n, 2n],
      rawData: Uint8Array.of(0, 0, 128, 63, 0, 0, 0, 64),
    },
    { name: 'axes', dataType: TensorProto_DataType.INT64, dims: [0n], rawData: new Uint8Array(0) },
  ]);
});

describe('attributes', () => {
  function attribute(value: AttributeValue) {
    const node = { type: 'Op', name: 'op', inputs: [], outputs: ['y'], attributes: { value } };
    const [encoded] = decode({ ...model, nodes: [node] }).graph!.node[0]!.attribute;
    expect(encoded!.name).toBe('value');
    return encoded!;
  }

  test.each([0, -1, 2 ** 31, 2 ** 53, -(2 ** 53), Number.MAX_SAFE_INTEGER])('the integer %d', (value) => {
    expect(attribute(value)).toMatchObject({ type: AttributeProto_AttributeType.INT, i: BigInt(value) });
  });

  test.each([[[]], [[1]], [[0, -1, 2 ** 31, 2 ** 53]]])('the integers %j', (values) => {
    const { type, ints } = attribute(values);
    expect(type).toBe(AttributeProto_AttributeType.INTS);
    expect(ints).toEqual(values.map(BigInt));
  });

  test.each([0, 1, 1e-5, -3e38])('the float %d', (float) => {
    expect(attribute({ float })).toMatchObject({
      type: AttributeProto_AttributeType.FLOAT,
      f: Math.fround(float),
    });
  });

  test('a text', () => {
    const { type, s } = attribute('SAME_UPPER é');
    expect(type).toBe(AttributeProto_AttributeType.STRING);
    expect(new TextDecoder().decode(s)).toBe('SAME_UPPER é');
  });

  test('a fraction that is not marked as a float is an error, not an integer', () => {
    expect(() => attribute(0.5)).toThrow(RangeError);
  });
});

test('element types by the numbers of the standard', () => {
  const dtypes = ['float32', 'uint8', 'int32', 'int64', 'bool'] as const;
  expect(dtypes.map(onnxElementType)).toEqual([1, 2, 6, 7, 9]);
});

describe('elementBytes', () => {
  test('little-endian elements', () => {
    expect([...elementBytes('float32', [1, -2])]).toEqual([0, 0, 128, 63, 0, 0, 0, 192]);
    expect([...elementBytes('int32', [258, -1])]).toEqual([2, 1, 0, 0, 255, 255, 255, 255]);
    expect([...elementBytes('int64', [-2])]).toEqual([254, 255, 255, 255, 255, 255, 255, 255]);
    expect([...elementBytes('int64', [2 ** 53])]).toEqual([0, 0, 0, 0, 0, 0, 32, 0]);
    expect([...elementBytes('uint8', [0, 255])]).toEqual([0, 255]);
    expect([...elementBytes('bool', [0, 1])]).toEqual([0, 1]);
  });

  test('a typed array is taken as it is, from where its view begins', () => {
    const view = Float32Array.of(7, 1, 7).subarray(1, 2);
    expect([...elementBytes('float32', view)]).toEqual([0, 0, 128, 63]);
    expect([...elementBytes('float32', Float64Array.of(1))]).toEqual([0, 0, 128, 63]);
  });
});
