import { afterAll, describe, expect, test } from 'vitest';
import { gradients } from '../autodiff/gradients.js';
import { type NamedConfig, Parts } from '../config/index.js';
import { datasetFromBuffer } from '../data/memory-dataset.js';
import { Graph, type Tensor } from '../graph/graph.js';
import { interpret } from '../graph/interpret.js';
import { batchFeeds } from '../infer/program.js';
import type { Weights } from '../infer/weights.js';
import { createClassifier } from '../models/classifier.js';
import type { OrtEngine } from '../runtime/ort-engine.js';
import { expectClose } from '../testing/check-op.js';
import { testEngine } from '../testing/run-network.js';
import { syntheticImages, syntheticVariable, uniform } from '../testing/synthetic.js';
import { buildInUse, originalPrefix, productOf, summedLoss } from './calibration/built-network.js';
import { Calibration } from './calibration/calibration.js';
import { type CriterionDefinition, defineCriterion } from './criterion.js';
import { GroupMeasurements } from './group-measurements.js';
import { groupsFor, keepCounts, keepForBudget, plannedNetwork } from './keep.js';
import { type Layer, type PrunableNetwork, prunableNetwork } from './network.js';
import { pruneChannels } from './prune-channels.js';
import { refitKernels } from './refit.js';

const samples = 6;
const classes = 3;
const engines: OrtEngine[] = [];
afterAll(() => Promise.all(engines.map((engine) => engine.close())));

interface Subject {
  readonly network: PrunableNetwork;
  readonly before: Weights;
  readonly now: Weights;
  readonly calibration: Calibration;
  readonly engine: OrtEngine;
}

function imagesOf({ classifier }: PrunableNetwork) {
  const { channels, height, width } = classifier.config;
  return datasetFromBuffer({
    pixels: syntheticImages('images', [samples, channels, height, width]).data as Uint8Array,
    labels: Int32Array.from({ length: samples }, (_, i) => i % classes),
    classNames: Array.from({ length: classes }, (_, i) => `${i}`),
    channels,
    height,
    width,
    sourceName: 'noise',
  });
}

/** A network with weights as they were and, a little different, as they are. */
async function subjectOf(model: NamedConfig, loss: NamedConfig, size: number): Promise<Subject> {
  const normalization = { mean: [0.5], std: [0.25] };
  const config = { model, loss, channels: 1, height: size, width: size, classes, normalization } as const;
  const network = prunableNetwork(createClassifier(config));
  const engine = testEngine();
  engines.push(engine);
  const before = new Map(network.variables.map(({ name, shape }) => [name, syntheticVariable(name, shape)]));
  const now = new Map(
    [...before].map(([name, values]) => {
      const noise = uniform(`noise ${name}`, values.length, 0.05);
      return [name, values.map((value, i) => value * (1 + noise[i]!))] as const;
    }),
  );
  const calibration = await Calibration.create(network, before, engine, {
    images: imagesOf(network),
    // All pixels of all images.
    positions: 1e6,
    seed: 1,
    batchSize: samples,
  });
  await calibration.write(now);
  return { network, before, now, calibration, engine };
}

/** Both networks by the reference code in float64: what a layer gives, with given kernels now. */
function naive({ network, before, now }: Subject, layer: Layer, kernels?: Float32Array) {
  const graph = new Graph();
  const { images, labels } = batchFeeds(graph, network.classifier, samples);
  const pixels = images.node.inputs[0]!;
  const isState = (name: string) => ({
    prefix: name,
    built: buildInUse(graph, network.classifier, images, [layer], name),
  });
  const [old, current] = [isState(originalPrefix), isState('')];
  const form = old.built.forms.get(layer.weight)![0]!;
  const [gradient] = gradients(summedLoss(old.built.logits, labels), [form.output]);
  const wanted = [productOf(form), productOf(current.built.forms.get(layer.weight)![0]!), gradient!];
  const data = imagesOf(network);
  const values = new Map<Tensor, ArrayLike<number>>([
    [pixels, syntheticImages('images', pixels.shape).data as Uint8Array],
    [labels, data.labels],
  ]);
  for (const [weights, prefix] of [
    [before, originalPrefix],
    [kernels ? new Map(now).set(layer.weight, kernels) : now, ''],
  ] as const) {
    for (const node of graph.nodes) {
      const { name, kind } = node.attributes as { name?: string; kind?: string };
      if (kind !== 'state' || !name?.startsWith(prefix)) continue;
      const own = weights.get(name.slice(prefix.length));
      if (own && name.startsWith(originalPrefix) === (prefix === originalPrefix))
        values.set(node.outputs[0]!, own);
    }
  }
  const [y, yNow, g] = interpret(wanted, values);
  return { y: y!, yNow: yNow!, g: g! };
}

/** Rows [N, O] of an output [N', O, ...]. */
function rowsOf({ shape, data }: { shape: readonly number[]; data: ArrayLike<number> }): number[][] {
  const [images, outputs] = shape as [number, number];
  const pixels = data.length / (images * outputs);
  return Array.from({ length: images * pixels }, (_, row) => {
    const image = Math.floor(row / pixels);
    return Array.from({ length: outputs }, (_, o) => data[(image * outputs + o) * pixels + (row % pixels)]!);
  });
}

const total = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);
const meanOf = (values: readonly number[]) => total(values) / values.length;

/** J of papers.md times twice the energy, for rows as they were and as they are. */
function objective(y: number[][], yNow: number[][], g: number[][], s: readonly number[], mu: number): number {
  return total(
    y.map((row, n) => {
      const error = row.map((value, o) => value - yNow[n]![o]!);
      const features = total(error.map((e, o) => s[o]! * e * e));
      return mu > 0 ? features + mu * total(error.map((e, o) => g[n]![o]! * e)) ** 2 : features;
    }),
  );
}

/** The error of a refit: rows count by 1 + mu |g|^2 / O. */
function weightedError(y: number[][], yNow: number[][], g: number[][], mu: number): number {
  return total(
    y.map((row, n) => {
      const weight = 1 + mu * meanOf(g[n]!.map((slope) => slope ** 2));
      return weight * total(row.map((value, o) => (value - yNow[n]![o]!) ** 2));
    }),
  );
}

/** The kernels with the channels of a group times factors. */
function scaled(layer: Layer, kernels: Float32Array, group: number, beta: ArrayLike<number>): Float32Array {
  const row = layer.inputs.length * layer.taps;
  return kernels.map((value, i) => {
    const input = layer.inputs[Math.floor((i % row) / layer.taps)];
    return input?.group === group ? value * beta[input.channel]! : value;
  });
}

const subjects: [string, NamedConfig, NamedConfig, number][] = [
  ['LeNet', { name: 'lenet', width: 4, hidden: 6 }, { name: 'ce' }, 12],
  ['ResNet-20', { name: 'resnet20', width: 3 }, { name: 'ce' }, 8],
];

describe.each(subjects)('%s, against the formulas in float64', (_, model, loss, size) => {
  const subject = subjectOf(model, loss, size);

  test('sensitivities: importance and scale', async () => {
    const { network, calibration } = await subject;
    for (const layer of network.layers) {
      const { y, g } = naive(await subject, layer);
      const { importance, scale } = calibration.sensitivity(layer);
      const [rows, slopes] = [rowsOf(y), rowsOf(g)];
      const raw = rows[0]!.map((_, o) => meanOf(rows.map((row, n) => Math.abs(row[o]! * slopes[n]![o]!))));
      expectClose(
        importance,
        raw.map((value) => value / meanOf(raw)),
        1e-3,
        layer.name,
      );
      const square = meanOf(slopes.flat().map((value) => value * value));
      expectClose([scale], [1 / Math.sqrt(square)], 1e-3, layer.name);
    }
  });

  test.each([
    { mu: 0, importance: false },
    { mu: 0.7, importance: true },
  ])('the error as a function of the channels: %o', async ({ mu, importance }) => {
    const { network, now, calibration } = await subject;
    for (const group of network.groups.slice(0, 4)) {
      const measurements = new GroupMeasurements(group, now, calibration, 1);
      const { gram, target } = await measurements.reconstruction({ mu, importance });
      const n = group.channels.length;
      const beta = uniform(`beta ${group.name}`, n, 1, 0.5);
      const predicted = (b: ArrayLike<number>) =>
        total(Array.from({ length: n * n }, (_, i) => b[Math.floor(i / n)]! * gram[i]! * b[i % n]!)) -
        2 * total(Array.from({ length: n }, (_, i) => target[i]! * b[i]!));
      const measured = async (b: ArrayLike<number>) => {
        let sum = 0;
        for (const reader of group.readers) {
          const kernels = scaled(reader, now.get(reader.weight)!, group.number, b);
          const { y, yNow, g } = naive(await subject, reader, kernels);
          const sensitivity = calibration.sensitivity(reader);
          const s = rowsOf(y)[0]!.map((_, o) => (importance ? sensitivity.importance[o]! : 1));
          const slopes = rowsOf(g).map((row) => row.map((value) => value * sensitivity.scale));
          const energy = total(rowsOf(y).flatMap((row) => row.map((value, o) => s[o]! * value * value)));
          sum += objective(rowsOf(y), rowsOf(yNow), slopes, s, mu) / energy;
        }
        return sum;
      };
      const ones = new Float64Array(n).fill(1);
      const change = (await measured(beta)) - (await measured(ones));
      expect(predicted(beta) - predicted(ones)).toBeCloseTo(
        change,
        3 - Math.round(Math.log10(Math.abs(change))),
      );
    }
  });

  test.each([0, 0.7])(
    'the refit finds the kernels with the least error, and a ridge holds them back: mu %s',
    async (mu) => {
      const { network, now, calibration } = await subject;
      for (const layer of network.layers.filter(({ inputs }) => inputs[0])) {
        const { scale } = calibration.sensitivity(layer);
        const errorOf = async (kernels?: Float32Array) => {
          const { y, yNow, g } = naive(await subject, layer, kernels);
          return weightedError(rowsOf(y), rowsOf(yNow), rowsOf(g), mu * scale ** 2);
        };
        const sums = await calibration.measure(layer, mu);
        const kernels = now.get(layer.weight)!;
        const best = refitKernels(layer, sums, kernels, new Map(), 1e-9);
        const held = refitKernels(layer, sums, kernels, new Map(), 1e6);
        expectClose(held, kernels, 1e-4, layer.name);
        const error = await errorOf(best);
        expect(error).toBeLessThan((await errorOf()) + 1e-9);
        // Where rows cannot all be fitted, another weighting has another best fit: the way there is uphill, too.
        const { gram: weightedGram, target: weightedTarget } = sums;
        const alike = refitKernels(
          layer,
          { ...sums, weightedGram, weightedTarget },
          kernels,
          new Map(),
          1e-9,
        );
        if (mu > 0 && layer.rows[0]! * samples > layer.inputs.length * layer.taps) {
          expect(error, layer.name).toBeLessThan(await errorOf(alike));
        }
        const steps = [
          uniform(`step ${layer.name}`, best.length, 0.01),
          alike.map((value, i) => 0.1 * (value - best[i]!)),
        ];
        for (const step of steps) {
          for (const sign of [-1, 1]) {
            const other = best.map((value, i) => value + sign * step[i]!);
            expect(error).toBeLessThanOrEqual((await errorOf(other)) + 1e-6);
          }
        }
      }
    },
  );
});

describe('pruning a network', () => {
  const subject = subjectOf({ name: 'resnet20', width: 6 }, { name: 'ce' }, 8);
  const prune = async (criterion: NamedConfig, ratio: number) => {
    const { network, before, engine } = await subject;
    const events: string[] = [];
    const counts = keepCounts(network.groups, ratio);
    const pruned = await pruneChannels(network, before, engine, {
      criterion,
      counts,
      images: imagesOf(network),
      seed: 1,
      onProgress: ({ done, total, name }) => events.push(`${done}/${total} ${name}`),
    });
    return { pruned: pruned!, events, counts };
  };

  test.each(['cpli', 'he2017', 'l1', 'taylor', 'random'])('%s', async (name) => {
    const { network } = await subject;
    const { pruned, events, counts } = await prune({ name }, 0.5);
    expect(events).toHaveLength(network.groups.length);
    for (const { name: group, number } of network.groups) {
      expect(pruned.kept[group], group).toHaveLength(counts.get(number)!);
    }
    expect(pruned.difference).toBeLessThan(1e-5);
    expect(pruned.weights.get('conv1.weight')).toHaveLength(3 * 9);
    const again = await prune({ name }, 0.5);
    expect(again.pruned.weights).toEqual(pruned.weights);
  });

  test('all channels kept: nothing is changed', async () => {
    const { before } = await subject;
    const { pruned, events } = await prune({ name: 'cpli' }, 1);
    expect(events).toEqual([]);
    expect(pruned.weights).toEqual(before);
  });

  test('dead channels go first, and nothing else changes', async () => {
    const { network, before, engine } = await subjectOf(
      { name: 'lenet', width: 6, hidden: 5 },
      { name: 'ce' },
      12,
    );
    const weights = new Map([...before].map(([name, values]) => [name, values.slice()]));
    const dead = [1, 4];
    const size = weights.get('conv1.weight')!.length / 6;
    for (const channel of dead) {
      weights.get('conv1.weight')!.fill(0, channel * size, (channel + 1) * size);
      weights.get('conv1.bias')![channel] = 0;
    }
    const [first] = network.groups;
    for (const name of ['cpli', 'he2017', 'taylor', 'l1']) {
      const pruned = await pruneChannels(network, weights, engine, {
        criterion: { name },
        counts: new Map([[first!.number, 4]]),
        images: imagesOf(network),
        seed: 1,
      });
      expect(pruned!.kept[first!.name], name).toEqual([0, 2, 3, 5]);
      const left = weights.get('conv2.weight')!.filter((_, i) => !dead.includes(Math.floor(i / 25) % 6));
      expectClose(pruned!.weights.get('conv2.weight')!, left, 5e-3, name);
    }
  });
});

describe('a criterion of one’s own', () => {
  const subject = subjectOf({ name: 'lenet', width: 6, hidden: 8 }, { name: 'ce' }, 8);
  const pruneWith = async (rest: Partial<CriterionDefinition<never, string>>) => {
    const { network, before, engine } = await subject;
    const select = () => [4, 1];
    const mine = defineCriterion({ name: 'mine', description: 'one of a test', select, ...rest } as never);
    const parts = new Parts([mine]);
    const own = prunableNetwork(createClassifier(network.classifier.config, parts));
    const [first] = own.groups;
    const counts = new Map([[first!.number, 2]]);
    const rule = { criterion: { name: 'mine' }, counts, images: imagesOf(network), seed: 1 };
    return (await pruneChannels(own, before, engine, rule))!.kept[first!.name];
  };

  test('may give channels in any order', async () => {
    expect(await pruneWith({})).toEqual([1, 4]);
  });

  test.each([
    [[0], '1, 1 of them different'],
    [[0, 0], '2, 1 of them different'],
    [[0, 6], '6'],
    [[0, Number.NaN], 'NaN'],
    [undefined, 'undefined'],
  ])('that keeps %j is refused', async (channels, found) => {
    await expect(pruneWith({ select: () => channels as number[] })).rejects.toThrow(
      `\`select\` of criterion mine must give 2 different channels below 6, not ${found}`,
    );
  });

  test('that fits anew with something else than numbers is refused', async () => {
    await expect(pruneWith({ refit: () => ({ mu: 0 }) as never })).rejects.toThrow(
      '`refit` of criterion mine must give ridge of at least 0, not undefined',
    );
  });
});

describe('how much is kept', () => {
  const network = subjectOf({ name: 'resnet20', width: 16 }, { name: 'arcface' }, 8);

  test('shares by name, multiples, and few channels', async () => {
    const { groups } = (await network).network;
    const all = keepCounts(groups, 0.5, 8);
    expect([...all.values()].every((count) => count % 8 === 0)).toBe(true);
    // 11.25 of 16, 22.5 of 32 and 45 of 64 channels, to multiples of 2, 4 and 8.
    expect(new Set(keepCounts(groups, 0.703, 16).values())).toEqual(new Set([12, 24, 48]));
    const { name, number } = groups[0]!;
    const some = keepCounts(groups, { [name]: 0.25 });
    expect(some.get(number)).toBe(4);
    expect([...some].filter(([group]) => group !== number).every(([, count]) => count >= 16)).toBe(true);
  });

  test('for a budget: within it, and close to it', async () => {
    const { network: found } = await network;
    const whole = plannedNetwork(found, new Map()).cost.multiplyAdds;
    for (const budget of [0.25, 0.5, 0.9]) {
      const counts = await keepForBudget(
        found.groups,
        budget,
        16,
        (some) => plannedNetwork(found, some).cost.multiplyAdds,
      );
      const share = plannedNetwork(found, counts).cost.multiplyAdds / whole;
      expect(share).toBeLessThanOrEqual(budget);
      expect(share).toBeGreaterThan(0.85 * budget);
    }
    await expect(keepForBudget(found.groups, 0.001, 16, (some) => some.size)).rejects.toThrow(
      /fewest channels/,
    );
  });

  test('what no plain kernels read is kept by the criteria that need readers', async () => {
    const { network: found } = await subjectOf(
      { name: 'lenet', width: 4, hidden: 6 },
      { name: 'arcface' },
      12,
    );
    const readable = groupsFor(found, { needsReaders: true });
    expect(readable.length).toBeLessThan(found.groups.length);
    expect(groupsFor(found, { needsReaders: false })).toHaveLength(found.groups.length);
  });

  test.each([
    [0, /must be above 0 and at most 1, not 0/],
    [1.5, /must be above 0 and at most 1, not 1.5/],
    [0.01, /leaves a single one of the 16 channels of conv1: keep at least 0.1/],
    [{ conv9: 0.5 }, /no channels to prune named "conv9"; there are: conv1, /],
    [{ conv1: 2 }, /the share of conv1 to keep must be above 0/],
  ])('%o is refused', async (ratios, message) => {
    const { groups } = (await network).network;
    expect(() => keepCounts(groups, ratios as number)).toThrow(message);
  });
});
