import { ancestors, Graph, type Node, type Tensor } from '../graph/graph.js';
import type { Classifier } from '../models/classifier.js';
import { Network, type Variable } from '../nn/scope.js';
import { feed } from '../ops/input.js';
import { oneHot } from '../ops/shape/one-hot.js';
import { batchFeeds } from '../train/programs.js';
import { type ChannelGroup, ChannelMap, type Place } from './channel-groups.js';

/** A layer of the classifier in use that multiplies its input by kernels of its own. */
export interface Layer {
  /** `layer1.0.conv2` */
  readonly name: string;
  /** The variable of its kernels, [O, C, ...]. */
  readonly weight: string;
  /** Rows of its output for each image: pixels of a convolution's, one of a linear layer's. */
  readonly rows: number;
  /** Elements of the input under the kernels for each of the C. */
  readonly taps: number;
  /** The channel of each of the C. */
  readonly inputs: readonly (ChannelRef | undefined)[];
}

/** A channel by its group's number and its number there. */
export interface ChannelRef {
  readonly group: number;
  readonly channel: number;
}

/** Channels that can be cut, with the layers that read them. */
export interface PrunableGroup extends ChannelGroup {
  readonly number: number;
  /** The first layer that computes them. */
  readonly name: string;
  /** In the order of computation; none where no layer with plain kernels reads them. */
  readonly readers: readonly Layer[];
}

/** A classifier as the pruner sees it. */
export interface PrunableNetwork {
  readonly classifier: Classifier;
  /** All that training and inference keep. */
  readonly variables: readonly Variable[];
  readonly layers: readonly Layer[];
  /** In the order of computation. */
  readonly groups: readonly PrunableGroup[];
}

const batchSize = 4;

/** Finds the channels that a classifier's answers depend on and that can be cut, also from its loss. */
export function prunableNetwork(classifier: Classifier): PrunableNetwork {
  const graph = new Graph();
  const { labels, images } = batchFeeds(graph, classifier, batchSize);
  const training = new Network(graph, 'training');
  const targets = oneHot(labels, classifier.config.classes);
  const epoch = feed(graph, 'epoch', 'float32', []);
  const trained = classifier.build(training.root, images);
  const { total } = classifier.loss(training.root, trained, { labels, targets, epoch });
  const inference = new Network(graph, 'inference');
  const used = classifier.build(inference.root, images);

  const all = new Map([...training.variables, ...inference.variables]);
  const tensors = new Map([...all.values()].map(({ name, tensor }) => [name, tensor]));
  const map = new ChannelMap([total, ...training.updates.values(), used.logits], tensors);
  const names = new Map([...tensors].map(([name, tensor]) => [tensor, name]));
  const layers = ancestors([used.logits]).flatMap((node) => layerOf(node, map, names) ?? []);
  return {
    classifier,
    variables: [...all.values()],
    layers,
    groups: prunable(map.groups, layers, all, usedBy(used.logits, inference.variables)),
  };
}

/** The variables that a tensor depends on, in their order. */
function usedBy(output: Tensor, variables: ReadonlyMap<string, Variable>): Map<string, Variable> {
  const nodes = new Set(ancestors([output]));
  return new Map([...variables].filter(([, { tensor }]) => nodes.has(tensor.node)));
}

function layerOf(node: Node, map: ChannelMap, names: ReadonlyMap<Tensor, string>): Layer | undefined {
  const form = node.op.linear?.(node);
  const weight = form && names.get(form.weight);
  if (weight === undefined) return undefined;
  const { rows, taps } = form!;
  return {
    name: layerName(weight),
    weight,
    rows: rows / batchSize,
    taps,
    inputs: map.along(form!.weight, 1),
  };
}

function prunable(
  groups: readonly ChannelGroup[],
  layers: readonly Layer[],
  variables: ReadonlyMap<string, Variable>,
  used: ReadonlyMap<string, Variable>,
): PrunableGroup[] {
  const found = groups.flatMap(({ channels }, number) => {
    const kernels = kernelsOf(channels[0]!, variables);
    const readers = layers.filter(({ inputs }) => inputs.some((input) => input?.group === number));
    const isUsed = channels[0]!.some(({ variable }) => used.has(variable));
    if (channels.length < 2 || kernels.length === 0 || !isUsed) return [];
    return [{ number, name: layerName(kernels[0]!.variable), channels, readers }];
  });
  const order = [...used.keys()];
  return found.sort((a, b) => order.indexOf(`${a.name}.weight`) - order.indexOf(`${b.name}.weight`));
}

/** The places of a channel at which it is computed: as an output of kernels. */
export function kernelsOf(channel: readonly Place[], variables: ReadonlyMap<string, Variable>): Place[] {
  return channel.filter(({ variable, axis }) => axis === 0 && variables.get(variable)!.shape.length > 1);
}

function layerName(weight: string): string {
  return weight.replace(/\.weight$/, '');
}
