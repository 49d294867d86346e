import type { Dataset } from '@kindred/core/data';
import {
  classificationMetrics,
  detectionMetrics,
  requireFiniteScores,
  type ScoreProgram,
} from '@kindred/core/evaluate';
import { featuresOf, type NetworkFeatures, type OnProgress } from '@kindred/core/run';
import type { RunNetwork } from '../run-network.js';
import type { AbnormalResult } from './report.js';

/** A kind of abnormal images. */
export interface Abnormal extends Pick<AbnormalResult, 'name' | 'kind'> {
  readonly images: Dataset;
  /** Where they are changed images of the network's classes: its accuracy on the same images, unchanged. */
  readonly cleanAccuracy?: number;
}

/** Compares the scores of abnormal images with those of the normal ones. */
export class Measuring {
  readonly #run: RunNetwork;
  readonly #program: ScoreProgram;
  readonly #normal: ReadonlyMap<string, Float32Array>;
  readonly #normalCount: number;
  readonly #seed: number;

  private constructor(
    run: RunNetwork,
    program: ScoreProgram,
    normal: ReadonlyMap<string, Float32Array>,
    normalCount: number,
    seed: number,
  ) {
    this.#run = run;
    this.#program = program;
    this.#normal = normal;
    this.#normalCount = normalCount;
    this.#seed = seed;
  }

  /** @param seed of the bootstrap */
  static async against(
    normal: NetworkFeatures,
    { run, program, seed }: { run: RunNetwork; program: ScoreProgram; seed: number },
  ): Promise<Measuring> {
    const scores = await program.scores(normal);
    for (const [label, values] of scores) requireFiniteScores(label, values);
    return new Measuring(run, program, scores, normal.labels.length, seed);
  }

  async measure(
    { name, kind, images, cleanAccuracy }: Abnormal,
    onProgress: OnProgress | undefined,
  ): Promise<AbnormalResult> {
    const features = await featuresOf(this.#run, images, onProgress);
    const scores = await this.#program.scores(features);
    const detection = [...scores].map(([score, abnormal]) => {
      const metrics = detectionMetrics({ normal: this.#normal.get(score)!, abnormal }, { seed: this.#seed });
      return [score, metrics] as const;
    });
    const count = features.labels.length;
    const all = count + this.#normalCount;
    return {
      name,
      kind,
      images: count,
      accuracy: cleanAccuracy === undefined ? undefined : classificationMetrics(features).top1,
      cleanAccuracy,
      chance: { auprNormal: this.#normalCount / all, auprAbnormal: count / all },
      detection: Object.fromEntries(detection),
    };
  }
}
