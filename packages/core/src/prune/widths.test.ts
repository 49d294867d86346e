import { describe, expect, test } from 'vitest';
import type { NamedConfig } from '../config/index.js';
import { LOSSES } from '../losses/index.js';
import { type ClassifierConfig, createClassifier } from '../models/classifier.js';
import { costOf } from './cost.js';
import { keepCounts, plannedNetwork } from './keep.js';
import { prunableNetwork } from './network.js';

function configOf(loss: NamedConfig, changes: Partial<ClassifierConfig> = {}): ClassifierConfig {
  const model = { name: 'lenet', width: 6, hidden: 20 };
  const normalization = { mean: [0.5], std: [0.25] };
  return { model, loss, channels: 1, height: 12, width: 12, classes: 5, normalization, ...changes };
}

/** A network of which half is kept. */
function halved(config: ClassifierConfig) {
  const network = prunableNetwork(createClassifier(config));
  return plannedNetwork(network, keepCounts(network.groups, 0.5));
}

/** The shapes of all that a network has in training and in use: it builds both, and the loss. */
function shapesOf(config: ClassifierConfig) {
  const { variables } = prunableNetwork(createClassifier(config));
  return Object.fromEntries(variables.map(({ name, shape }) => [name, shape]));
}

const narrow = { conv1: 3, conv2: 6, fc1: 10 };
const gate: NamedConfig = { name: 'cc', attention: 'gate' };
const losses: NamedConfig[] = [...LOSSES.map(({ name }) => ({ name })), gate];

const compared: NamedConfig[] = [
  { name: 'cc', memory: 6 },
  { name: 'cc', centers: 0.5 },
];

test.each([...losses, ...compared])(
  'of a network trained with %o, the widths are those of the backbone',
  (loss) => {
    const { conv2, ...others } = narrow;
    // Mutual channel loss shares the last feature map's channels out among the classes.
    expect(halved(configOf(loss)).widths).toEqual(loss.name === 'mc' ? others : narrow);
  },
);

test.each(losses)('it goes on with %o, for the classes of other data', (loss) => {
  const shapes = shapesOf(configOf(loss, { classes: 3, widths: narrow }));
  expect(shapes['conv2.weight']).toEqual([6, 3, 5, 5]);
  expect(shapes['fc1.weight']!.slice(0, 1)).toEqual([10]);
  for (const [name, [rows, columns]] of Object.entries(shapes)) {
    if (!name.startsWith('fc2.') || columns === undefined) continue;
    expect([rows! % 3, columns], name).toEqual([0, 10]);
  }
});

describe('channel attention', () => {
  const attention = (config: ClassifierConfig) => {
    const shapes = shapesOf(config);
    return [shapes['attention.fc1.weight'], shapes['attention.fc2.weight']];
  };

  test('the hidden units stay as many as there were before pruning, so that they keep what they learned', () => {
    const config = configOf({ name: 'cc', reduction: 1 });
    expect(attention(config)).toEqual([
      [12, 12],
      [12, 12],
    ]);
    expect(attention({ ...config, widths: narrow })).toEqual([
      [12, 6],
      [12, 12],
    ]);
    const gated = configOf({ ...gate, reduction: 1 });
    expect(attention({ ...gated, widths: narrow })).toEqual([
      [12, 6],
      [6, 12],
    ]);
  });

  test("another loss's options hold for a pruned network, too", () => {
    const { widths } = halved(configOf({ name: 'cc' }));
    const [first] = attention(configOf({ name: 'cc' }, { widths }));
    expect(first).toEqual([8, 6]);
    const [other] = attention(configOf({ name: 'cc', reduction: 1 }, { widths }));
    expect(other).toEqual([12, 6]);
  });
});

test('a network that is pruned again keeps the widths that it has, and gets others', () => {
  const once = configOf({ name: 'ce' }, { widths: { conv1: 4, fc1: 10 } });
  const network = prunableNetwork(createClassifier(once));
  const { classifier, widths } = plannedNetwork(
    network,
    new Map(network.groups.filter(({ name }) => name === 'conv1').map(({ number }) => [number, 2])),
  );
  expect(widths).toEqual({ conv1: 2, fc1: 10 });
  expect(classifier.config.widths).toEqual(widths);
});

describe('what it costs is what is exported', () => {
  const parameters = (loss: NamedConfig) => costOf(createClassifier(configOf(loss))).parameters;
  const plain = parameters({ name: 'ce' });

  test('the attention counts where it stays', () => {
    expect(plain).toBe(25 * 6 + 6 + 25 * 6 * 12 + 12 + 108 * 20 + 20 + 20 * 5 + 5);
    expect(parameters({ name: 'cc' })).toBe(plain);
    expect(parameters(gate)).toBe(plain + 2 * 12 * 8 + 8 + 12);
  });

  test('classifiers of which the mean is exported count once', () => {
    expect(parameters({ name: 'em', classifiers: 3 })).toBe(plain);
  });
});
