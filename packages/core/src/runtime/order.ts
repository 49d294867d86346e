import type { OnnxNode } from '../onnx/model.js';

// ONNX Runtime starts at the nodes whose outputs no node takes, the last one in the file first, and executes what each
// one needs before it, of a node's inputs first the one that is computed last in the file. What is written here makes
// it execute nodes in about the order in which they were emitted, each just before it is needed: less is in memory at a
// time, and what is needed next is more often still in the cache.

/** The nodes of a model in the order of the file for that: backwards. */
export function orderOfModel(nodes: readonly OnnxNode[]): OnnxNode[] {
  return [...nodes].reverse();
}

/**
 * The nodes of a body in the order of the file for that. There a node must come after those that it needs, so that what
 * is to be executed later comes as early as it can: branches the other way round, and the ends of all of them last.
 */
export function orderOfBody(nodes: readonly OnnxNode[]): OnnxNode[] {
  const makers = new Map(nodes.flatMap((node, i) => node.outputs.map((output) => [output, i] as const)));
  const needs = nodes.map(({ inputs }) => {
    const needed = new Set(inputs.flatMap((input) => makers.get(input) ?? []));
    return [...needed].sort((a, b) => a - b);
  });
  const needed = new Set(needs.flat());
  const ends = [...nodes.keys()].filter((i) => !needed.has(i)).reverse();
  const ordered: number[] = [];
  const begun = new Set(ends);
  // Not recursive: networks are deep.
  const open = ends.toReversed().map((end) => ({ at: end, left: [...needs[end]!] }));
  while (open.length > 0) {
    const { at, left } = open.at(-1)!;
    const next = left.pop();
    if (next === undefined) {
      open.pop();
      if (needed.has(at)) ordered.push(at);
    } else if (!begun.has(next)) {
      begun.add(next);
      open.push({ at: next, left: [...needs[next]!] });
    }
  }
  return [...ordered, ...ends].map((i) => nodes[i]!);
}
