import { KindredError } from '../errors.js';
import type { Target } from '../graph/emitter.js';
import { ancestors, applies, type Node, type Tensor } from '../graph/graph.js';
import type { OnnxModel, OnnxNode, OnnxValue } from '../onnx/model.js';
import { type InputAttributes, inputOp } from '../ops/input.js';
import { type Held, ModelWriter } from './model-writer.js';
import { rulesFor } from './rules/index.js';
import type { LoweringRule } from './rules/rule.js';

/** The version of ONNX's operator set that is written. */
export const opset = 18;

export interface LoweredModel extends OnnxModel {
  /** Whether images are in other layouts than the logical one, somewhere in it. */
  readonly hasImages: boolean;
}

/**
 * Writes the part of a graph that computes `outputs` as an ONNX model: for each operation by the first lowering rule
 * that applies, else in its simplest form.
 * @param outputs the model's outputs by name
 * @throws KindredError where two inputs, or an input and an output, have one name
 */
export function lower(name: string, outputs: ReadonlyMap<string, Tensor>, target: Target): LoweredModel {
  const order = ancestors([...outputs.values()]);
  const writer = new ModelWriter(target);
  const rules = rulesFor(target, order);
  const inputs: OnnxValue[] = [];
  for (const node of order) {
    writer.begin(node.name);
    const held = emit(writer, node, rules);
    node.outputs.forEach((output, i) => {
      writer.bind(output, held[i]!);
    });
    if (isInput(node)) inputs.push(node.attributes);
  }
  checkNames(name, [...inputs.map((input) => input.name), ...outputs.keys()]);
  const values: OnnxValue[] = [];
  const named = new Map<string, string>();
  for (const [name, { dtype, shape }] of outputs) values.push({ name, dtype, shape });
  for (const [name, tensor] of outputs) named.set(name, writer.value(tensor));
  const nodes = nameOutputs(writer.nodes, named);
  const { initializers, hasImages } = writer;
  return { name, opset, nodes, inputs, outputs: values, initializers, hasImages };
}

/** Writes a node by the first rule that applies, else in its operation's simplest form. */
function emit(writer: ModelWriter, node: Node, rules: readonly LoweringRule[]): readonly Held[] {
  for (const rule of rules) {
    const held = rule.tryEmit(writer, node);
    if (held) return held;
  }
  return node.op.emit(writer, node);
}

/**
 * Gives the values that are outputs their public names: a value takes the name, or is copied where no node computes it
 * (an input, a constant) and where it already has another one.
 */
function nameOutputs(nodes: readonly OnnxNode[], outputs: ReadonlyMap<string, string>): OnnxNode[] {
  const computed = new Set(nodes.flatMap((node) => node.outputs));
  const names = new Map<string, string>();
  const copies: OnnxNode[] = [];
  for (const [name, value] of outputs) {
    if (computed.has(value) && !names.has(value)) names.set(value, name);
    else
      copies.push({
        type: 'Identity',
        name: `output ${name}`,
        inputs: [value],
        outputs: [name],
        attributes: {},
      });
  }
  const rename = (values: readonly string[]) => values.map((value) => names.get(value) ?? value);
  return [...nodes, ...copies].map((node) => ({
    ...node,
    inputs: rename(node.inputs),
    outputs: rename(node.outputs),
  }));
}

function checkNames(model: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new KindredError(`${model}: two inputs or outputs are named "${name}"`);
    seen.add(name);
  }
}

/** Whether a node is one of the graph's inputs. */
export function isInput(node: Node): node is Node<InputAttributes, [], [Tensor]> {
  return applies(inputOp, node);
}
