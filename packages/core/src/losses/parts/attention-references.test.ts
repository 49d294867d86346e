import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { gradients } from '../../autodiff/gradients.js';
import { Graph, type Tensor } from '../../graph/graph.js';
import { type Shape, sizeOf } from '../../graph/types.js';
import { Network } from '../../nn/scope.js';
import { constant } from '../../ops/constant.js';
import { feed } from '../../ops/input.js';
import { expectClose } from '../../testing/check-op.js';
import { runGraph } from '../../testing/run-graph.js';
import { attentionCenters, attentionMemory } from './attention-references.js';
import { type ChannelCorrelationOptions, channelCorrelation } from './channel-correlation.js';

/** As fixtures/losses/losses.py records it: batches one after the other. */
interface Course {
  readonly memory?: number;
  readonly centers?: number;
  readonly classes: number;
  /** Of each batch's attention. */
  readonly shape: Shape;
  readonly steps: readonly {
    readonly attention: readonly number[];
    readonly labels: readonly number[];
    readonly outcomes: readonly (Pick<ChannelCorrelationOptions, 'form' | 'margin'> & {
      readonly value: number;
      readonly gradient: readonly number[];
    })[];
  }[];
}

const courses = Object.entries(
  readFixtureJson<Readonly<Record<string, Course>>>('losses/attention-references.json'),
);

/** The buffers' values, zeros at first. */
type States = Map<string, readonly number[]>;

/** A batch: what each of its outcomes is, and the buffers after it. */
async function runStep(course: Course, { attention, labels, outcomes }: Course['steps'][0], before: States) {
  const { shape, classes, memory, centers } = course;
  const network = new Network(new Graph(), 'training');
  const place = network.root.at('fc');
  const a = feed(network.graph, 'attention', 'float32', shape);
  const rows = labels.flatMap((label) => Array.from({ length: classes }, (_, k) => Number(k === label)));
  const targets = constant(network.graph, rows, [labels.length, classes]);
  const references =
    memory === undefined
      ? attentionCenters(place, a, targets, centers!)
      : attentionMemory(place, a, targets, memory);
  const tensors = outcomes.flatMap(({ form, margin }) => {
    const value = channelCorrelation(a, targets, { form, margin, squared: false }, references);
    return [value, gradients(value, [a])[0]!];
  });
  const values = new Map<Tensor, ArrayLike<number>>([[a, attention]]);
  for (const { name, tensor } of network.variables.values()) {
    values.set(tensor, before.get(name) ?? new Float32Array(sizeOf(tensor.shape)));
  }
  const results = await runGraph([...tensors, ...network.updates.values()], values);
  const after = results.slice(tensors.length);
  return { results, after: new Map([...network.updates.keys()].map((name, i) => [name, after[i]!])) };
}

describe.each(courses)('PyTorch agrees pair by pair: %s', (_, course) => {
  test('on values and gradients of batches one after the other', async () => {
    let states: States = new Map();
    for (const [number, step] of course.steps.entries()) {
      const { results, after } = await runStep(course, step, states);
      for (const [i, { form, value, gradient }] of step.outcomes.entries()) {
        const name = `${form}, batch ${number + 1}`;
        expectClose(results[2 * i]!, [value], 1e-5, `value of ${name}`);
        expectClose([...results[2 * i + 1]!, 1e-3], [...gradient, 1e-3], 1e-4, `gradient of ${name}`);
      }
      states = after;
    }
  });
});

test('a memory of fewer images than a batch keeps the first of it', async () => {
  const [, course] = courses.find(([, { memory }]) => memory === 3)!;
  const [step] = course.steps;
  const { after } = await runStep(course, step!, new Map());
  expectClose(after.get('fc.attention_memory')!, step!.attention.slice(0, 15), 1e-6, 'memory');
  expect(after.get('fc.attention_memory_targets')).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0]);
});
