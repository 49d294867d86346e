import { ancestors, Graph, type Tensor } from '../graph/graph.js';
import { batchFeeds } from '../infer/program.js';
import type { Classifier } from '../models/classifier.js';
import { Network, type Variable } from '../nn/scope.js';
import { feed } from '../ops/input.js';
import { oneHot } from '../ops/shape/one-hot.js';
import { type ChannelGroup, ChannelMap, type Place } from './channel-groups.js';
import { type LinearForm, linearForms } from './linear-forms.js';
import { Mixing } from './mixing.js';

/** A layer of the classifier in use that multiplies its input by kernels of its own, once or several times. */
export interface Layer {
  /** `layer1.0.conv2` */
  readonly name: string;
  /** The variable of its kernels, [O, C, ...]. */
  readonly weight: string;
  /** Rows of its output for each image, for each application: pixels of a convolution's, one of a linear layer's. */
  readonly rows: readonly number[];
  /** Elements of the input under the kernels for each of the C. */
  readonly taps: number;
  /** The channel of each of the C. */
  readonly inputs: readonly (ChannelRef | undefined)[];
  /** The channel of each of the O. */
  readonly outputs: readonly (ChannelRef | undefined)[];
}

/** A channel by its group's number and its number there. */
export interface ChannelRef {
  readonly group: number;
  readonly channel: number;
}

/** Channels that can be cut, with the layers that read them. */
export interface PrunableGroup extends ChannelGroup {
  readonly number: number;
  /** The first layer that computes them and that no group before it is named after; no two groups have one name. */
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
  /** Numbers of the groups of which masking some channels changes nothing else of what the readers see. */
  readonly apart: ReadonlySet<number>;
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
  const forms = linearForms(used.logits);
  const layers = layersOf(forms, map, names);
  const mixing = new Mixing(ancestors([used.logits]), map);
  const inputsOf = ({ weight }: Layer) => forms.get(tensors.get(weight)!)!.map(({ input }) => input);
  const groups = prunable(map.groups, layers, all, usedBy(used.logits, inference.variables));
  const apart = groups.filter(({ number, readers }) => mixing.isApart(number, readers.flatMap(inputsOf)));
  return {
    classifier,
    variables: [...all.values()],
    layers,
    groups,
    apart: new Set(apart.map(({ number }) => number)),
  };
}

/** The variables that a tensor depends on, in their order. */
function usedBy(output: Tensor, variables: ReadonlyMap<string, Variable>): Map<string, Variable> {
  const nodes = new Set(ancestors([output]));
  return new Map([...variables].filter(([, { tensor }]) => nodes.has(tensor.node)));
}

function layersOf(
  forms: ReadonlyMap<Tensor, readonly [LinearForm, ...LinearForm[]]>,
  map: ChannelMap,
  names: ReadonlyMap<Tensor, string>,
): Layer[] {
  return [...forms].flatMap(([tensor, applications]) => {
    const weight = names.get(tensor);
    if (weight === undefined) return [];
    const rows = applications.map((form) => form.rows / batchSize);
    const [{ taps }] = applications;
    const [outputs, inputs] = [map.along(tensor, 0), map.along(tensor, 1)];
    return [{ name: layerName(weight), weight, rows, taps, inputs, outputs }];
  });
}

/** The places of a channel at which it is computed: as an output of kernels. */
export function kernelsOf(channel: readonly Place[], variables: ReadonlyMap<string, Variable>): Place[] {
  return channel.filter(({ variable, axis }) => axis === 0 && variables.get(variable)!.shape.length > 1);
}

function prunable(
  groups: readonly ChannelGroup[],
  layers: readonly Layer[],
  variables: ReadonlyMap<string, Variable>,
  used: ReadonlyMap<string, Variable>,
): PrunableGroup[] {
  const order = [...used.keys()];
  const found = groups.flatMap(({ channels }, number) => {
    const kernels = kernelsOf(channels[0]!, variables).map(({ variable }) => variable);
    const readers = layers.filter(({ inputs }) => inputs.some((input) => input?.group === number));
    const isUsed = channels[0]!.some(({ variable }) => used.has(variable));
    if (channels.length < 2 || kernels.length === 0 || !isUsed) return [];
    return [{ number, kernels, channels, readers }];
  });
  found.sort((a, b) => order.indexOf(a.kernels[0]!) - order.indexOf(b.kernels[0]!));
  const taken = new Set<string>();
  return found.map(({ kernels, ...group }) => {
    const name = freeName(kernels.map(layerName), taken);
    taken.add(name);
    return { ...group, name };
  });
}

function freeName(names: readonly string[], taken: ReadonlySet<string>): string {
  const numbered = Array.from({ length: taken.size + 1 }, (_, i) => `${names[0]}#${i + 2}`);
  return [...names, ...numbered].find((name) => !taken.has(name))!;
}

function layerName(weight: string): string {
  return weight.replace(/\.weight$/, '');
}
