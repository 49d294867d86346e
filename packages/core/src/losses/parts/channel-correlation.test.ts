import { readFixtureJson } from '@kindred/fixtures';
import { describe, expect, test } from 'vitest';
import { gradients } from '../../autodiff/gradients.js';
import { Graph } from '../../graph/graph.js';
import type { Shape } from '../../graph/types.js';
import { constant } from '../../ops/constant.js';
import { feed } from '../../ops/input.js';
import { checkOp, expectClose, normals } from '../../testing/check-op.js';
import { runGraph } from '../../testing/run-graph.js';
import { type ChannelCorrelationOptions, channelCorrelation } from './channel-correlation.js';

/** As fixtures/losses/losses.py records it. */
interface Batch {
  readonly shape: Shape;
  readonly attention: readonly number[];
  readonly labels: readonly number[];
  readonly outcomes: readonly Outcome[];
}

interface Outcome extends ChannelCorrelationOptions {
  readonly value: number;
  readonly gradient: readonly number[];
}

const batches = Object.entries(
  readFixtureJson<Readonly<Record<string, Batch>>>('losses/channel-correlation.json'),
);

const forms: readonly ChannelCorrelationOptions[] = (['ratio', 'difference', 'hinge'] as const).flatMap(
  (form) => [false, true].map((squared) => ({ form, squared, margin: 2 })),
);

function nameOf({ form, squared, margin }: ChannelCorrelationOptions): string {
  return `${form}${squared ? ', squared' : ''}${form === 'hinge' ? `, margin ${margin}` : ''}`;
}

function oneHotRows(labels: readonly number[]): number[] {
  const classes = Math.max(...labels) + 1;
  return labels.flatMap((label) => Array.from({ length: classes }, (_, k) => Number(k === label)));
}

async function valueAndGradient(
  shape: Shape,
  data: ArrayLike<number>,
  labels: readonly number[],
  options: ChannelCorrelationOptions,
) {
  const graph = new Graph();
  const attention = feed(graph, 'attention', 'float32', shape);
  const rows = oneHotRows(labels);
  const targets = constant(graph, rows, [labels.length, rows.length / labels.length]);
  const loss = channelCorrelation(attention, targets, options);
  const [derivative] = gradients(loss, [attention]);
  const [value, gradient] = await runGraph([loss, derivative!], new Map([[attention, data]]));
  return { value: value![0]!, gradient: gradient! };
}

/** The definition, pair by pair. */
function naive(
  [samples, channels]: Shape,
  a: ArrayLike<number>,
  labels: readonly number[],
  { form, squared, margin }: ChannelCorrelationOptions,
): number {
  const distances = { same: [] as number[], different: [] as number[] };
  for (let i = 0; i < samples!; i++) {
    for (let j = i + 1; j < samples!; j++) {
      let sum = 0;
      for (let c = 0; c < channels!; c++) sum += (a[i * channels! + c]! - a[j * channels! + c]!) ** 2;
      distances[labels[i] === labels[j] ? 'same' : 'different'].push(squared ? sum : Math.sqrt(sum));
    }
  }
  const mean = (values: number[]) =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
  const [intra, inter] = [mean(distances.same), mean(distances.different)];
  if (form === 'difference') return intra - inter;
  if (distances.different.length === 0) return form === 'hinge' ? intra : 0;
  return form === 'ratio' ? intra / (inter + 1e-6) : intra + Math.max(0, margin - inter);
}

describe.each(batches)('PyTorch agrees on a batch: %s', (_, { shape, attention, labels, outcomes }) => {
  test.each(outcomes.map((outcome) => [nameOf(outcome), outcome] as const))('%s', async (_, outcome) => {
    const { value, gradient } = await valueAndGradient(shape, attention, labels, outcome);
    // Where equal vectors make it 0, their mean is equal to them but for rounding.
    expectClose([value, 1e-7], [outcome.value, 1e-7], 1e-5, 'value');
    expectClose([...gradient, 1e-3], [...outcome.gradient, 1e-3], 1e-4, 'gradient');
    expectClose([naive(shape, attention, labels, outcome)], [outcome.value], 1e-9, 'the loop');
  });
});

describe.each(forms.map((form) => [nameOf(form), form] as const))('%s', (_, options) => {
  const labels = [2, 0, 2, 1, 1, 2, 0, 4, 1, 2, 2, 5];
  const shape = [12, 7];
  const data = normals(12 * 7, 'attention');

  test('the loop over pairs agrees', async () => {
    const { value } = await valueAndGradient(shape, data, labels, options);
    expectClose([value], [naive(shape, data, labels, options)], 1e-5, 'value');
  });

  test('finite differences agree', async () => {
    const rows = oneHotRows(labels);
    await checkOp(
      (attention) =>
        channelCorrelation(attention, constant(attention.graph, rows, [12, rows.length / 12]), options),
      [{ shape, data }],
    );
  });

  test('far from the origin small distances keep their digits', async () => {
    const far = Float32Array.from(data, (value) => 100 + value / 64);
    const { value } = await valueAndGradient(shape, far, labels, options);
    expectClose([value], [naive(shape, far, labels, options)], 1e-4, 'value');
  });

  test('without a pair of different classes there is nothing to push apart', async () => {
    const { value, gradient } = await valueAndGradient([2, 3], [0, 0, 0, 2, 3, 6], [0, 0], options);
    const distance = options.squared ? 49 : 7;
    expect(value).toBeCloseTo(options.form === 'ratio' ? 0 : distance, 5);
    if (options.form === 'ratio') expect(gradient.every((x) => Math.abs(x) === 0)).toBe(true);
  });
});

test('the ratio does not depend on the scale of the attention vectors', async () => {
  const labels = [0, 1, 0, 1, 2];
  const data = normals(20, 'scale');
  for (const squared of [false, true]) {
    const at = async (scale: number) =>
      (
        await valueAndGradient(
          [5, 4],
          data.map((x) => x * scale),
          labels,
          { form: 'ratio', squared, margin: 1 },
        )
      ).value;
    const base = await at(1);
    for (const scale of [0.1, 8, 1000]) expect((await at(scale)) / base).toBeCloseTo(1, squared ? 3 : 4);
  }
});

test('a step against the gradient draws classes together and apart', async () => {
  const labels = [0, 0, 1, 1];
  const data = normals(12, 'step');
  const options = { form: 'ratio', squared: false, margin: 1 } as const;
  const before = await valueAndGradient([4, 3], data, labels, options);
  const moved = data.map((x, i) => x - 0.1 * before.gradient[i]!);
  expect((await valueAndGradient([4, 3], moved, labels, options)).value).toBeLessThan(before.value);
});
