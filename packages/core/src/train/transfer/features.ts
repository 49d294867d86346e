import { ancestors, Graph, type Tensor } from '../../graph/graph.js';
import type { Shape } from '../../graph/types.js';
import { compileFixed } from '../../infer/fixed-weights.js';
import { batchFeeds } from '../../infer/program.js';
import { fixedValuesOf, type WeightedNetwork } from '../../infer/weights.js';
import type { Classifier } from '../../models/classifier.js';
import { Network } from '../../nn/scope.js';
import { feed } from '../../ops/input.js';
import { mean, meanOp } from '../../ops/reduce/mean.js';
import type { Engine } from '../../runtime/engine.js';
import { uint8 } from '../../runtime/host-tensor.js';
import type { LoadedProgram } from '../../runtime/loaded-program.js';

/** What the head of a classifier takes of an image. */
export interface HeadInput {
  /** [C, h, w]; [C, 1, 1] where it reads no more of the backbone's feature map than the means over its pixels. */
  readonly shape: Shape;
  readonly isPooled: boolean;
}

/** What the head of a classifier and its loss read of the feature map. */
export function headInput(classifier: Classifier): HeadInput {
  const { channels, height, width, classes } = classifier.config;
  const images = feed(new Graph(), 'images', 'float32', [1, channels, height, width]);
  const shape = classifier.features(new Network(images.graph, 'inference').root, images).shape.slice(1);
  const graph = new Graph();
  const { root } = new Network(graph, 'training');
  const features = feed(graph, 'features', 'float32', [2, ...shape]);
  const tensors = classifier.head(root, features);
  const labels = feed(graph, 'labels', 'int32', [2]);
  const targets = feed(graph, 'targets', 'float32', [2, classes]);
  const epoch = feed(graph, 'epoch', 'float32', []);
  const { total } = classifier.loss(root, tensors, { labels, targets, epoch });
  const isPooled = readsMeansAlone(features, [total, tensors.logits]);
  return { shape: isPooled ? [shape[0]!, 1, 1] : shape, isPooled };
}

function readsMeansAlone(features: Tensor, results: readonly Tensor[]): boolean {
  return ancestors(results)
    .filter(({ inputs }) => inputs.includes(features))
    .every(
      ({ op, attributes }) => op === meanOp && String((attributes as { axes: number[] }).axes) === '2,3',
    );
}

/** The frozen backbone of a classifier in an engine, which turns images into what the head takes. To be disposed of. */
export class FeatureExtractor {
  readonly input: HeadInput;
  readonly batchSize: number;
  readonly #images: Shape;
  readonly #program: LoadedProgram;

  private constructor(input: HeadInput, images: Shape, program: LoadedProgram) {
    this.input = input;
    this.batchSize = images[0]!;
    this.#images = images;
    this.#program = program;
  }

  /** @throws KindredError where a variable of the backbone has no weights. */
  static async load(
    engine: Engine,
    { classifier, weights }: WeightedNetwork,
    batchSize: number,
  ): Promise<FeatureExtractor> {
    const input = headInput(classifier);
    const graph = new Graph();
    const network = new Network(graph, 'inference');
    const { images } = batchFeeds(graph, classifier, batchSize);
    const map = classifier.features(network.root, images);
    const features = input.isPooled ? mean(map, { axes: [2, 3], keepDims: true }) : map;
    const program = compileFixed('features', { features }, fixedValuesOf(network.variables, weights));
    return new FeatureExtractor(input, images.shape, await engine.load(program));
  }

  /**
   * @param images a whole batch, uint8 [N, C, H, W]
   * @returns float32 [N, ...{@link HeadInput.shape}]
   */
  async run(images: Uint8Array): Promise<Float32Array> {
    const { features } = await this.#program.run({ images: uint8(this.#images, images) });
    return features!.data as Float32Array;
  }

  dispose(): Promise<void> {
    return this.#program.dispose();
  }
}
