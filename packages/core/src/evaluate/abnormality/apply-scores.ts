import { type NamedConfig, Parts } from '../../config/index.js';
import { KindredError } from '../../errors.js';
import { Graph, type Tensor } from '../../graph/graph.js';
import { statesOf, type Weights } from '../../infer/weights.js';
import type { Classifier } from '../../models/classifier.js';
import { Network } from '../../nn/scope.js';
import { feed, state } from '../../ops/input.js';
import type { Engine } from '../../runtime/engine.js';
import { float32, type HostTensor } from '../../runtime/host-tensor.js';
import type { LoadedProgram } from '../../runtime/loaded-program.js';
import { compile } from '../../runtime/program.js';
import { targetFor } from '../../runtime/target.js';
import { buildScore, checkStatistics } from './build-score.js';
import { scoreLabel, scoreLabels } from './label.js';
import type { AbnormalityScore, Statistics, TrainingFeatures } from './score.js';
import { SCORES } from './scores/index.js';

/** A score with what it took from the training set. */
export interface FittedScore {
  readonly config: NamedConfig;
  /** See {@link scoreLabel}. */
  readonly label: string;
  readonly statistics: Statistics;
}

/** What a network says of N images. */
export type Features = Omit<TrainingFeatures, 'labels'>;

/** @throws UsageError for an unknown score or a wrong option; KindredError where the features do not allow it. */
export function fitScore(config: NamedConfig, features: TrainingFeatures, parts = Parts.none): FittedScore {
  const { part, options } = parts.resolve<AbnormalityScore>(SCORES, config);
  const statistics = part.fit ? checkStatistics(part, part.fit(features, options)) : {};
  return { config, label: scoreLabel(config, parts), statistics };
}

/** Computes scores of images from what a network says of them: as the exported model does, with the same formulas. */
export class ScoreProgram {
  readonly #program: LoadedProgram;
  readonly #batchSize: number;

  private constructor(program: LoadedProgram, batchSize: number) {
    this.#program = program;
    this.#batchSize = batchSize;
  }

  /**
   * @param weights of the classifier, for scores that are a function of them
   * @throws UsageError where two scores are the same.
   */
  static async load(
    engine: Engine,
    scores: readonly FittedScore[],
    { dimensions, classes }: Pick<Features, 'dimensions' | 'classes'>,
    classifier: Classifier,
    weights: Weights,
    batchSize = 256,
  ): Promise<ScoreProgram> {
    const graph = new Graph();
    const network = new Network(graph, 'inference');
    const embedding = feed(graph, 'embedding', 'float32', [batchSize, dimensions]);
    const logits = feed(graph, 'logits', 'float32', [batchSize, classes]);
    const scope = network.root.at(classifier.classifierName);
    const fitted = new Map<string, HostTensor>();
    const labels = scoreLabels(
      scores.map(({ config }) => config),
      classifier.parts,
    );
    const results = scores.map(({ config, statistics }, i): [string, Tensor] => {
      const label = labels[i]!;
      const score = classifier.parts.resolve<AbnormalityScore>(SCORES, config);
      const given = Object.entries(statistics).map(([name, { shape, data }]) => {
        const key = `${label}.${name}`;
        fitted.set(key, float32(shape, data));
        return [name, state(graph, key, 'float32', shape)] as const;
      });
      const loss = classifier.chosenLoss;
      return [label, buildScore(score, { embedding, logits }, Object.fromEntries(given), { loss, scope })];
    });
    const target = await targetFor(engine, { lowering: 'reference' });
    const program = compile('scores', { results: Object.fromEntries(results) }, target);
    const states = new Map([...fitted, ...statesOf(network.variables.values(), weights)]);
    return new ScoreProgram(await engine.load(program, states), batchSize);
  }

  /** The scores [N] by their labels; higher = more normal. @throws KindredError where one is NaN. */
  async scores({ embedding, logits, dimensions, classes }: Features): Promise<Map<string, Float32Array>> {
    const total = embedding.length / dimensions;
    const size = this.#batchSize;
    const { results } = this.#program.program;
    const found = new Map(results.map((name) => [name, new Float32Array(total)]));
    for (let start = 0; start < total; start += size) {
      const all = {
        embedding: float32([size, dimensions], rows(embedding, dimensions, start, size)),
        logits: float32([size, classes], rows(logits, classes, start, size)),
      };
      const scores = await this.#program.run(all);
      for (const [name, values] of found) {
        const batch = scores[name]!.data as Float32Array;
        values.set(batch.subarray(0, Math.min(size, total - start)), start);
      }
    }
    for (const [name, values] of found) requireNumbers(name, values);
    return found;
  }

  /** Frees what it takes; it cannot be used any more. */
  dispose(): Promise<void> {
    return this.#program.dispose();
  }
}

function requireNumbers(label: string, scores: Float32Array): void {
  const wrong = scores.findIndex(Number.isNaN);
  if (wrong < 0) return;
  throw new KindredError(
    `score ${label} is NaN for image ${wrong}: take another score, or look at the logarithms and divisions of this one`,
  );
}

/** Rows of a matrix; after its last one, the last one again. */
function rows(matrix: Float32Array, width: number, start: number, count: number): Float32Array {
  const batch = new Float32Array(count * width);
  const last = matrix.length / width - 1;
  for (let i = 0; i < count; i++) {
    const row = Math.min(start + i, last);
    batch.set(matrix.subarray(row * width, (row + 1) * width), i * width);
  }
  return batch;
}
