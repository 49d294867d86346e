import { type NamedConfig, Parts } from '../../config/index.js';
import type { Target } from '../../graph/emitter.js';
import { Graph, type Tensor } from '../../graph/graph.js';
import type { Classifier } from '../../models/classifier.js';
import { Network } from '../../nn/scope.js';
import { feed, state } from '../../ops/input.js';
import type { Engine } from '../../runtime/engine.js';
import { float32, type HostTensor } from '../../runtime/host-tensor.js';
import { compile, type Program } from '../../runtime/program.js';
import { targetFor } from '../../runtime/target.js';
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
  return { config, label: scoreLabel(config, parts), statistics: part.fit?.(features, options) ?? {} };
}

/** Computes scores of images from what a network says of them: as the exported model does, with the same formulas. */
export class ScoreProgram {
  readonly #engine: Engine;
  readonly #program: Program;
  readonly #handle: number;
  readonly #batchSize: number;

  private constructor(engine: Engine, program: Program, handle: number, batchSize: number) {
    this.#engine = engine;
    this.#program = program;
    this.#handle = handle;
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
    weights: ReadonlyMap<string, Float32Array>,
    batchSize = 256,
  ): Promise<ScoreProgram> {
    const graph = new Graph();
    const network = new Network(graph, 'inference');
    const embedding = feed(graph, 'embedding', 'float32', [batchSize, dimensions]);
    const logits = feed(graph, 'logits', 'float32', [batchSize, classes]);
    const scope = network.root.at(classifier.classifierName);
    const states = new Map<string, HostTensor>();
    const labels = scoreLabels(
      scores.map(({ config }) => config),
      classifier.parts,
    );
    const results = scores.map(({ config, statistics }, i): [string, Tensor] => {
      const label = labels[i]!;
      const { part, options } = classifier.parts.resolve<AbnormalityScore>(SCORES, config);
      const given = Object.entries(statistics).map(([name, { shape, data }]) => {
        const key = `${label}.${name}`;
        states.set(key, float32(shape, data));
        return [name, state(graph, key, 'float32', shape)] as const;
      });
      const loss = classifier.chosenLoss;
      return [label, part.build({ embedding, logits }, Object.fromEntries(given), options, { loss, scope })];
    });
    for (const { name, shape } of network.variables.values())
      states.set(name, float32(shape, weights.get(name)!));
    const target: Target = await targetFor(engine, { lowering: 'reference' });
    const program = compile('scores', { results: Object.fromEntries(results) }, target);
    await engine.write(states);
    return new ScoreProgram(engine, program, await engine.load(program), batchSize);
  }

  /** The scores [N] by their labels; higher = more normal. */
  async scores({ embedding, logits, dimensions, classes }: Features): Promise<Map<string, Float32Array>> {
    const total = embedding.length / dimensions;
    const size = this.#batchSize;
    const found = new Map(this.#program.results.map((name) => [name, new Float32Array(total)]));
    for (let start = 0; start < total; start += size) {
      const all = {
        embedding: float32([size, dimensions], rows(embedding, dimensions, start, size)),
        logits: float32([size, classes], rows(logits, classes, start, size)),
      };
      const feeds = Object.fromEntries(
        this.#program.feeds.map(({ name }) => [name, all[name as keyof typeof all]]),
      );
      const results = await this.#engine.run(this.#handle, feeds);
      for (const [name, values] of found) {
        const batch = results[name]!.data as Float32Array;
        values.set(batch.subarray(0, Math.min(size, total - start)), start);
      }
    }
    return found;
  }
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
