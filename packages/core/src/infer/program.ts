import type { Target } from '../graph/emitter.js';
import { Graph, type Tensor } from '../graph/graph.js';
import type { Classifier } from '../models/classifier.js';
import { Network, type Variable } from '../nn/scope.js';
import { feed } from '../ops/input.js';
import { cast } from '../ops/logic/index.js';
import { compile, type Program } from '../runtime/program.js';
import { compileFixed } from './fixed-weights.js';
import { fixedValuesOf, type WeightedNetwork } from './weights.js';

/**
 * Inference as a program. Feeds: `images` uint8 [N, C, H, W]. Results: `logits` [N, K], `embedding` [N, D] and,
 * where the loss has it, `attention` [N, C]; or the logits alone.
 */
export function buildInferenceProgram(
  classifier: Classifier,
  batchSize: number,
  target: Target,
  {
    prefix = '',
    only,
  }: {
    /** Beginning of the states' names: that of the averaged network, for one. */
    prefix?: string;
    /** Leaves out the other results. */
    only?: 'logits' | undefined;
  } = {},
): { program: Program; variables: readonly Variable[] } {
  const { results, variables } = inferenceGraph(classifier, batchSize, prefix, only);
  return { program: compile('inference', { results }, target), variables: [...variables.values()] };
}

/** {@link buildInferenceProgram} with the weights in it, for the CPU: the faster one, once it is loaded. */
export function buildFixedInferenceProgram(
  { classifier, weights }: WeightedNetwork,
  batchSize: number,
  { only }: { only?: 'logits' | undefined } = {},
): Program {
  const { results, variables } = inferenceGraph(classifier, batchSize, '', only);
  return compileFixed('inference', results, fixedValuesOf(variables, weights));
}

function inferenceGraph(
  classifier: Classifier,
  batchSize: number,
  prefix: string,
  only: 'logits' | undefined,
): { results: Readonly<Record<string, Tensor>>; variables: ReadonlyMap<string, Variable> } {
  const graph = new Graph();
  const network = new Network(graph, 'inference', prefix);
  const { images } = batchFeeds(graph, classifier, batchSize);
  const { logits, embedding, attention } = classifier.build(network.root, images);
  const results = only ? { logits } : { logits, embedding, ...(attention && { attention }) };
  return { results, variables: network.variables };
}

/** The variables of a classifier as it is used: what its weights are matched with. */
export function variablesOf(classifier: Classifier): Variable[] {
  const network = new Network(new Graph(), 'inference');
  classifier.build(network.root, batchFeeds(network.graph, classifier, 1).images);
  return [...network.variables.values()];
}

/** The pixels of a batch as float32 [N, C, H, W], fed as uint8 `images`, and its `labels`, int32 [N]. */
export function batchFeeds(graph: Graph, { config }: Classifier, batchSize: number) {
  const { channels, height, width } = config;
  const pixels = feed(graph, 'images', 'uint8', [batchSize, channels, height, width]);
  return { images: cast(pixels, 'float32'), labels: feed(graph, 'labels', 'int32', [batchSize]) };
}
