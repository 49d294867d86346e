import type { Dataset } from '../data/dataset.js';
import { datasetFromBuffer } from '../data/memory-dataset.js';
import { Graph, type Tensor } from '../graph/graph.js';
import type { HostArray } from '../graph/host-array.js';
import { interpret } from '../graph/interpret.js';
import { batchFeeds } from '../infer/program.js';
import type { Weights } from '../infer/weights.js';
import type { Classifier } from '../models/classifier.js';
import type { InputAttributes } from '../ops/input.js';
import { type Built, buildInUse } from '../prune/calibration/built-network.js';
import { Calibration } from '../prune/calibration/calibration.js';
import { type PrunableNetwork, prunableNetwork } from '../prune/network.js';
import type { OrtEngine } from '../runtime/ort-engine.js';
import { testEngine } from './run-network.js';
import { syntheticImages, syntheticVariable } from './synthetic.js';

export interface Calibrated {
  readonly network: PrunableNetwork;
  readonly weights: Weights;
  readonly images: Dataset;
  readonly calibration: Calibration;
  readonly engine: OrtEngine;
}

/** For tests: tensors of a calibrated network as it was, by the reference code in float64. */
export function inFloat64(
  { network: { classifier, layers }, weights, images }: Calibrated,
  wanted: (built: Built, labels: Tensor) => Tensor[],
): HostArray[] {
  const graph = new Graph();
  const { channels, height, width } = classifier.config;
  const shape = [images.labels.length, channels, height, width];
  const feeds = batchFeeds(graph, classifier, images.labels.length);
  const tensors = wanted(buildInUse(graph, classifier, feeds.images, layers), feeds.labels);
  const fed = new Map<string, ArrayLike<number>>([
    ['images', syntheticImages('images', shape).data as Uint8Array],
    ['labels', images.labels],
  ]);
  const inputs = graph.nodes.filter((node) => node.op.name === 'input');
  const values = inputs.map(({ attributes, outputs: [tensor] }) => {
    const { name } = attributes as InputAttributes;
    return [tensor!, fed.get(name) ?? weights.get(name)!] as const;
  });
  return interpret(tensors, new Map(values));
}

/**
 * For tests: a network measured on all pixels of six synthetic images.
 * @param given weights that are not to be synthetic
 */
export async function calibrated(classifier: Classifier, given: Weights = new Map()): Promise<Calibrated> {
  const samples = 6;
  const { channels, height, width, classes } = classifier.config;
  const network = prunableNetwork(classifier);
  const weights = new Map(
    network.variables.map(({ name, shape }) => [name, given.get(name) ?? syntheticVariable(name, shape)]),
  );
  const images = datasetFromBuffer({
    pixels: syntheticImages('images', [samples, channels, height, width]).data as Uint8Array,
    labels: Int32Array.from({ length: samples }, (_, i) => i % classes),
    classNames: Array.from({ length: classes }, (_, i) => `${i}`),
    channels,
    height,
    width,
    sourceName: 'noise',
  });
  const engine = testEngine();
  const calibration = await Calibration.create(network, weights, engine, {
    images,
    positions: height * width,
    seed: 1,
    batchSize: samples,
  });
  return { network, weights, images, calibration, engine };
}
