import { isOnCpu, type Target } from '../graph/emitter.js';
import { ancestors } from '../graph/graph.js';
import { sizeOf } from '../graph/types.js';
import { isInput, lower } from '../lowering/lower.js';
import { encodeModel, type OnnxGraph, type OnnxNode, type OnnxValue } from '../onnx/model.js';
import type { InputAttributes } from '../ops/input.js';
import { orderOfBody } from './order.js';
import { compile, type Program, type ProgramOutputs } from './program.js';

/** A program whose every step goes on from the states that the one before has left. */
export interface StepsProgram extends Program {
  /** Whether a run takes any number of steps: all feeds and results then have an axis of steps before their own. */
  readonly isStacked: boolean;
}

/**
 * Like {@link compile}, for what is computed again and again. On the CPU the step is the body of a loop, so that a run takes
 * several: states are copied out of ONNX Runtime, and threads wait for each other, once for all of them. Each step gives
 * what it gives alone, to the last bit. Other providers get the step itself: WebGPU has no kernel for loops.
 */
export function compileSteps(name: string, outputs: ProgramOutputs, target: Target): StepsProgram {
  if (isOnCpu(target)) return compileLoop(name, outputs, target);
  return { ...compile(name, outputs, target), isStacked: false };
}

function compileLoop(
  name: string,
  { results, updates = new Map() }: ProgramOutputs,
  target: Target,
): StepsProgram {
  const step = new Map([...updates].map(([state, tensor]) => [nextOf(state), tensor]));
  for (const [result, tensor] of Object.entries(results)) step.set(result, tensor);
  const inputs = ancestors([...step.values()]).flatMap((node) => (isInput(node) ? [node.attributes] : []));
  const feeds = inputs.filter(({ kind }) => kind === 'feed');
  const read = inputs.filter(({ kind }) => kind === 'state');
  // What a step replaces goes from one step to the next, also where none of them reads it.
  const carried = [...updates].map(
    ([state, { dtype, shape }]): InputAttributes =>
      read.find((known) => known.name === state) ?? { name: state, kind: 'state', dtype, shape },
  );
  const states = [...carried, ...read.filter((state) => !updates.has(state.name))];
  const { hasImages, opset, ...lowered } = lower(name, step, target);
  const outer = {
    name,
    opset,
    nodes: [
      nodeOf('Shape', [feeds[0]!.name], ['steps/axis'], { start: 0, end: 1 }),
      nodeOf('Squeeze', ['steps/axis'], ['steps/count']),
      nodeOf('Loop', ['steps/count', '', ...carried.map((state) => state.name)], [...step.keys()], {
        body: { graph: bodyOf(lowered, feeds, carried) },
      }),
    ],
    inputs: [...feeds.map(typed).map(stacked), ...states.map(typed)],
    outputs: lowered.outputs.map((output, i) => (i < carried.length ? output : stacked(output))),
    initializers: [],
  };
  return {
    name,
    isStacked: true,
    model: encodeModel(outer),
    optimization: hasImages ? 'disabled' : 'extended',
    feeds: feeds.map((feed) => ({ ...feed, shape: [-1, ...feed.shape] })),
    states,
    results: Object.keys(results),
    updates: [...updates.keys()].map((state) => ({ state, output: nextOf(state) })),
  };
}

/** One step, as the body of a Loop: the step's number and a condition in; the condition, next states and results out. */
function bodyOf(step: OnnxGraph, feeds: readonly OnnxValue[], carried: readonly OnnxValue[]): OnnxGraph {
  // What changes from step to step has another name in here than outside.
  const changing = new Set([...feeds, ...carried, ...step.outputs].map(({ name }) => name));
  const inStep = (name: string) => (changing.has(name) ? `step: ${name}` : name);
  const renamed = (value: OnnxValue) => ({ ...typed(value), name: inStep(value.name) });
  const number = { name: 'steps/number', dtype: 'int64', shape: [] } as const;
  const goesOn = { name: 'steps/goes on', dtype: 'bool', shape: [] } as const;
  const stillGoesOn = { ...goesOn, name: 'steps/still goes on' };
  return {
    name: `${step.name}: step`,
    nodes: [
      nodeOf('Identity', [goesOn.name], [stillGoesOn.name]),
      ...feeds.map(({ name }) => nodeOf('Gather', [name, number.name], [inStep(name)], { axis: 0 })),
      ...orderOfBody(step.nodes).map((node) => ({
        ...node,
        inputs: node.inputs.map(inStep),
        outputs: node.outputs.map(inStep),
      })),
    ],
    inputs: [number, goesOn, ...carried.map(renamed)],
    outputs: [stillGoesOn, ...step.outputs.map(renamed)],
    initializers: step.initializers,
  };
}

function nextOf(state: string): string {
  return `next ${state}`;
}

function nodeOf(
  type: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: OnnxNode['attributes'] = {},
): OnnxNode {
  return { type, name: `steps/${type} ${outputs[0]}`, inputs, outputs, attributes };
}

function typed({ name, dtype, shape }: OnnxValue): OnnxValue {
  return { name, dtype, shape };
}

function stacked(value: OnnxValue): OnnxValue {
  return { ...value, shape: ['steps', ...value.shape] };
}

/** What a step takes and gives, in bytes: what a step hands over, and what it leaves to the next one. */
export function bytesOfStep({ feeds, states, updates }: StepsProgram): { fed: number; carried: number } {
  const replaced = new Set(updates.map(({ state }) => state));
  return {
    fed: bytesOf(feeds.map(({ dtype, shape }) => ({ dtype, shape: shape.slice(1) }))),
    carried: bytesOf(states.filter(({ name }) => replaced.has(name))),
  };
}

const elementBytes = { float32: 4, int64: 8, int32: 4, uint8: 1, bool: 1 };

function bytesOf(inputs: readonly Pick<InputAttributes, 'dtype' | 'shape'>[]): number {
  return inputs.reduce((sum, { dtype, shape }) => sum + elementBytes[dtype] * sizeOf(shape), 0);
}
