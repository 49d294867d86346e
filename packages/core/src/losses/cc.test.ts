import { describe, expect, test } from 'vitest';
import { gradients } from '../autodiff/gradients.js';
import { type NamedConfig, resolveNamed } from '../config/named.js';
import { UsageError } from '../errors.js';
import { Graph } from '../graph/graph.js';
import type { Shape } from '../graph/types.js';
import { Network } from '../nn/scope.js';
import { feed } from '../ops/input.js';
import { mean } from '../ops/reduce/mean.js';
import { oneHot } from '../ops/shape/one-hot.js';
import { float32, int32, scalar } from '../runtime/host-tensor.js';
import { expectClose } from '../testing/check-op.js';
import { readFixtureJson } from '../testing/fixtures.js';
import { runNetwork } from '../testing/run-network.js';
import { uniform } from '../testing/synthetic.js';
import { LOSSES } from './index.js';

/** As fixtures/losses/losses.py records it. */
interface Case {
  readonly options: Readonly<Record<string, unknown>>;
  readonly shape: Shape;
  readonly labels: readonly number[];
  readonly classes: number;
  readonly terms: Readonly<Record<'loss' | 'ce' | 'cc', number>>;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

const cases = Object.entries(readFixtureJson<Readonly<Record<string, Case>>>('losses/cc.json'));
const [, auxiliary] = cases[0]!;

/** The loss on a feature map that global average pooling follows, as in a ResNet. */
async function run({ shape, labels, classes }: Case, config: NamedConfig, epoch = 0) {
  const { entry: loss, options } = resolveNamed(LOSSES, config, 'loss');
  const network = new Network(new Graph(), 'training');
  const { graph, root } = network;
  const featureMap = feed(graph, 'features', 'float32', shape);
  const attended = loss.attend?.(root, featureMap, options);
  const embedding = mean(attended?.featureMap ?? featureMap, { axes: [2, 3] });
  const logits = loss.logits(root.at('fc'), embedding, classes, options);
  const indices = feed(graph, 'labels', 'int32', [shape[0]!]);
  const { total, terms } = loss.value(
    {
      classifier: root.at('fc'),
      embedding,
      logits,
      attention: attended?.attention,
      labels: indices,
      targets: oneHot(indices, classes),
      epoch: feed(graph, 'epoch', 'float32', []),
    },
    options,
  );
  const variables = [featureMap, ...network.parameters.map(({ tensor }) => tensor)];
  const derivatives = gradients(total, variables);
  const names = ['features', ...network.parameters.map(({ name }) => name)];
  const results = await runNetwork(
    network,
    {
      loss: total,
      ...terms,
      ...Object.fromEntries(names.map((name, i) => [`gradient of ${name}`, derivatives[i]!])),
    },
    {
      features: float32(
        shape,
        uniform(
          'feature map',
          shape.reduce((a, b) => a * b),
          2,
        ),
      ),
      labels: int32([labels.length], Int32Array.from(labels)),
      epoch: scalar(epoch),
    },
  );
  return { names, results, term: (name: string) => results.get(name)![0]! };
}

describe('PyTorch agrees on loss, terms and all gradients', () => {
  test.each(cases)('%s', async (_, expected) => {
    const { names, results, term } = await run(expected, { name: 'cc', ...expected.options });
    for (const [name, value] of Object.entries(expected.terms))
      expectClose([term(name)], [value], 1e-5, name);
    expect(names.sort()).toEqual(Object.keys(expected.gradients).sort());
    for (const [name, gradient] of Object.entries(expected.gradients)) {
      expectClose(results.get(`gradient of ${name}`)!, gradient, 1e-4, `gradient of ${name}`);
    }
  });
});

test('the base is a name or a name with options', async () => {
  const lossWith = async (base: unknown) => (await run(auxiliary, { name: 'cc', base })).term('loss');
  const plain = await lossWith({ name: 'ce' });
  expect(await lossWith('ce')).toBe(plain);
  expect((await run(auxiliary, { name: 'cc' })).term('loss')).toBe(plain);
  const smoothed = await run(auxiliary, { name: 'cc', base: { name: 'ce', labelSmoothing: 0.2 } });
  expect(smoothed.term('ce')).toBeCloseTo(
    (await run(auxiliary, { name: 'ce', labelSmoothing: 0.2 })).term('loss'),
    6,
  );
  expect(smoothed.term('loss')).toBeCloseTo(smoothed.term('ce') + 0.05 * smoothed.term('cc'), 6);
});

test.each([
  ['mse', /no base loss "mse".*ce/],
  ['cc', /no base loss "cc"/],
  [{ name: 'ce', smoothing: 1 }, /base loss ce: .*smoothing.*labelSmoothing/],
  [7, /loss cc: base/],
])('the base %o is refused', async (base, message) => {
  await expect(run(auxiliary, { name: 'cc', base })).rejects.toThrow(UsageError);
  await expect(run(auxiliary, { name: 'cc', base })).rejects.toThrow(message);
});

test('lambda weighs the term, and 0 leaves the base loss', async () => {
  const at = async (lambda: number) => run(auxiliary, { name: 'cc', lambda });
  const [none, some] = [await at(0), await at(2)];
  expect(none.term('loss')).toBe(none.term('ce'));
  expect(some.term('loss')).toBeCloseTo(some.term('ce') + 2 * some.term('cc'), 5);
  expect(none.results.get('gradient of attention.fc1.weight')!.every((x) => Math.abs(x) === 0)).toBe(true);
});

test.each([
  [0, 0],
  [1, 0.25],
  [3.5, 0.875],
  [4, 1],
  [9, 1],
])('a ramp over 4 epochs: at epoch %d lambda is %d of its value', async (epoch, share) => {
  const { term } = await run(auxiliary, { name: 'cc', lambda: 0.8, ramp: 4 }, epoch);
  expect(term('loss')).toBeCloseTo(term('ce') + 0.8 * share * term('cc'), 6);
});
