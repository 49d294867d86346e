import { KindredError } from '../errors.js';
import { ancestors, type Node, type Tensor } from '../graph/graph.js';
import { formatShape } from '../graph/types.js';
import { constant } from '../ops/constant.js';
import { add } from '../ops/elementwise/index.js';

/**
 * Reverse-mode differentiation of a scalar, as new nodes of the same graph.
 * @param loss a float32 scalar
 * @param variables tensors to differentiate by
 * @returns for each variable the gradient in its shape; `undefined` where the loss does not depend on it
 * @throws KindredError where the path to a variable leads through an operation without a gradient; it names
 * the operation and the node.
 */
export function gradients(loss: Tensor, variables: readonly Tensor[]): (Tensor | undefined)[] {
  if (loss.rank !== 0 || loss.dtype !== 'float32') {
    throw new KindredError(
      `only a float32 scalar can be differentiated; "${loss.node.name}" is ${loss.dtype} ${formatShape(loss.shape)}`,
    );
  }
  const nodes = ancestors([loss]);
  const relevant = dependents(nodes, variables);
  const collected = new Map<Tensor, Tensor>([[loss, constant(loss.graph, 1)]]);

  for (const node of nodes.reverse()) {
    if (!relevant.has(node) || node.op.gradient === 'zero') continue;
    const outputGradients = node.outputs.map((output) => collected.get(output));
    if (outputGradients.every((gradient) => gradient === undefined)) continue;
    // A variable's own node is where the way ends, unless the variable is itself computed from another one.
    if (!node.inputs.some((input) => relevant.has(input.node))) continue;
    const inputGradients = node.graph.scope(`gradient/${scopeOf(node)}`, () =>
      applyRule(node, outputGradients),
    );
    node.inputs.forEach((input, i) => {
      const gradient = inputGradients[i];
      if (!gradient || !relevant.has(input.node)) return;
      const earlier = collected.get(input);
      collected.set(input, earlier ? node.graph.scope('gradient', () => add(earlier, gradient)) : gradient);
    });
  }
  return variables.map((variable) => collected.get(variable));
}

/**
 * The nodes whose outputs change with the variables, the variables' own included. An operation with zero
 * derivative ends the way: behind it, not even an operation without a gradient is in its path.
 */
function dependents(nodes: readonly Node[], variables: readonly Tensor[]): Set<Node> {
  const found = new Set(variables.map((variable) => variable.node));
  for (const node of nodes) {
    if (node.op.gradient !== 'zero' && node.inputs.some((input) => found.has(input.node))) found.add(node);
  }
  return found;
}

function applyRule(node: Node, outputGradients: readonly (Tensor | undefined)[]) {
  const rule = node.op.gradient;
  if (typeof rule !== 'function') {
    throw new KindredError(`operation "${node.op.name}" has no gradient, but node "${node.name}" needs one`);
  }
  return rule(node, outputGradients);
}

function scopeOf(node: Node): string {
  const end = node.name.lastIndexOf('/');
  return end < 0 ? node.op.name : node.name.slice(0, end);
}
