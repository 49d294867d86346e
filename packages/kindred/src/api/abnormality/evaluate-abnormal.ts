import {
  attack,
  CORRUPTIONS,
  classificationMetrics,
  corrupt,
  createClassifier,
  type DataSource,
  type Dataset,
  type DetectionMetrics,
  detectionMetrics,
  evaluationPipeline,
  type NamedConfig,
  prepareData,
  SCORES,
  type ScoreProgram,
  STRENGTHS,
  SYNTHETIC_IMAGES,
  syntheticDataset,
  targetFor,
  UsageError,
} from '@kindred/core';
import { createEngine, type NodeEngine } from '../../engine/index.js';
import { reopenData, resolveData } from '../data-source.js';
import { evaluationSplit } from '../finish.js';
import type { Run } from '../run.js';
import { featuresOf, type NetworkFeatures, someOf } from './features.js';
import { fitScores, loadScores, refusal, requireScores } from './fit.js';

export interface AbnormalOptions {
  /** Abnormal images: folders of data, or data in memory. */
  readonly data: readonly (string | DataSource)[];
  /** Scores; all that there are for the classifier where not given. */
  readonly scores?: readonly NamedConfig[] | undefined;
  /** At most so many normal and so many abnormal images of each kind; default 2000. */
  readonly images?: number | undefined;
  /** Attacks; FGSM and PGD with 8 pixel values where not given. */
  readonly attacks?: readonly NamedConfig[] | undefined;
  /** At most so many images are attacked; default 500. */
  readonly attacked?: number | undefined;
  readonly seed?: number | undefined;
  readonly onProgress?: ((what: string, done: number, total: number) => void) | undefined;
}

/** How well scores tell a kind of abnormal images from normal ones. */
export interface AbnormalResult {
  /** `kmnist`, `uniform noise`, `blur 2`, `pgd epsilon 8`. */
  readonly name: string;
  readonly kind: 'data' | 'synthetic' | 'corruption' | 'attack';
  readonly images: number;
  /** Of the classifier on them, where they are changed images of its classes. */
  readonly accuracy: number | undefined;
  /** By score. */
  readonly detection: Readonly<Record<string, DetectionMetrics>>;
}

export interface AbnormalReport {
  /** The normal images: of the run's data. */
  readonly normal: {
    readonly data: string;
    readonly split: string;
    readonly images: number;
    readonly accuracy: number;
  };
  readonly scores: readonly string[];
  /** Scores that are not for the run's classifier, and why. */
  readonly refused: Readonly<Record<string, string>>;
  readonly results: readonly AbnormalResult[];
}

/**
 * Measures how well scores tell abnormal images from the run's own held-out ones: other data, noise and blank images,
 * corruptions, and adversarial examples made against the network.
 */
export async function evaluateAbnormal(run: Run, options: AbnormalOptions): Promise<AbnormalReport> {
  const { images: most = 2000, attacked = 500, seed = 1, onProgress } = options;
  if (!(most >= 1)) throw new UsageError(`at least one image of each kind is needed, not ${most}`);
  const { used, refused } = scoresFor(run, options.scores);
  const source = await reopenData(run.record, undefined, {});
  const prepared = prepareData(source, run.record.config);
  const split = evaluationSplit(prepared);
  if (split === 'train') {
    throw new UsageError(`${run.folder.path} has no held-out images, which normal images are measured on`);
  }
  const others = await readAll(options.data);
  const watch = (what: string) => ({
    onProgress: (done: number, total: number) => onProgress?.(what, done, total),
  });
  const normalImages = someOf(prepared[split]!, most, seed);
  const training = (await featuresOf(run, prepared.train, watch('training images')))!;
  const normal = (await featuresOf(run, normalImages, watch('normal images')))!;
  const engine = createEngine({ provider: 'cpu', threads: run.record.engine.threads });
  try {
    const measuring = new Measuring(
      run,
      await loadScores(run, engine, fitScores(used, training), normal),
      seed,
    );
    await measuring.setNormal(normal);
    const results: AbnormalResult[] = [];
    for (const { name, images } of others) {
      const some = someOf(images, most, seed);
      results.push(await measuring.measure({ name, kind: 'data' }, some, watch(name)));
    }
    const { classifier } = run.record.config;
    for (const synthetic of SYNTHETIC_IMAGES) {
      const { name } = synthetic;
      const images = syntheticDataset(synthetic, { ...classifier, count: normal.labels.length, seed });
      results.push(await measuring.measure({ name, kind: 'synthetic' }, images, watch(name)));
    }
    const pipeline = evaluationPipeline(classifier);
    for (const corruption of CORRUPTIONS) {
      for (const strength of STRENGTHS) {
        const name = `${corruption.name} ${strength}`;
        const changed = corrupt(normalImages, corruption, strength, { pipeline, seed });
        results.push(await measuring.measure({ name, kind: 'corruption' }, changed, watch(name)));
      }
    }
    const targets = someOf(normalImages, attacked, seed);
    for (const method of options.attacks ?? defaultAttacks) {
      const name = attackName(method);
      const changed = await attackImages(run, engine, targets, method, seed, watch(name));
      results.push(await measuring.measure({ name, kind: 'attack' }, changed, watch(name)));
    }
    return {
      normal: {
        data: source.name,
        split,
        images: normal.labels.length,
        accuracy: classificationMetrics(normal).top1,
      },
      scores: used.map(({ name }) => name),
      refused,
      results,
    };
  } finally {
    await engine.close();
  }
}

/** @throws UsageError where one that was asked for is not for the run's classifier. */
function scoresFor(run: Run, asked: AbnormalOptions['scores']) {
  if (asked) requireScores(run, asked);
  const used: NamedConfig[] = [];
  const refused: Record<string, string> = {};
  for (const score of asked ?? SCORES.map(({ name }) => ({ name }))) {
    const reason = refusal(run, score);
    if (reason === undefined) used.push(score);
    else refused[score.name] = reason;
  }
  return { used, refused };
}

const defaultAttacks: readonly NamedConfig[] = [
  { name: 'fgsm', epsilon: 8 },
  { name: 'pgd', epsilon: 8 },
];

function attackName({ name, ...options }: NamedConfig): string {
  const settings = Object.entries(options).map(([key, value]) => `${key} ${value}`);
  return [name, ...settings].join(' ');
}

/** Compares the scores of abnormal images with those of the normal ones. */
class Measuring {
  readonly #run: Run;
  readonly #program: ScoreProgram;
  readonly #seed: number;
  #normal = new Map<string, Float32Array>();

  constructor(run: Run, program: ScoreProgram, seed: number) {
    this.#run = run;
    this.#program = program;
    this.#seed = seed;
  }

  async setNormal(features: NetworkFeatures): Promise<void> {
    this.#normal = await this.#program.scores(features);
  }

  async measure(
    { name, kind }: Pick<AbnormalResult, 'name' | 'kind'>,
    images: Dataset,
    watch: Parameters<Run['infer']>[1],
  ): Promise<AbnormalResult> {
    const features = (await featuresOf(this.#run, images, watch))!;
    const scores = await this.#program.scores(features);
    const detection = [...scores].map(
      ([score, values]) =>
        [
          score,
          detectionMetrics({ normal: this.#normal.get(score)!, abnormal: values }, { seed: this.#seed }),
        ] as const,
    );
    return {
      name,
      kind,
      images: features.labels.length,
      accuracy: kind === 'corruption' || kind === 'attack' ? classificationMetrics(features).top1 : undefined,
      detection: Object.fromEntries(detection),
    };
  }
}

async function attackImages(
  run: Run,
  engine: NodeEngine,
  images: Dataset,
  method: NamedConfig,
  seed: number,
  watch: { onProgress(done: number, total: number): void },
): Promise<Dataset> {
  const { classifier } = run.record.config;
  const changed = await attack({
    engine,
    target: await targetFor(engine, { precision: 'high' }),
    classifier: createClassifier(classifier),
    weights: await run.weights(),
    images,
    pipeline: evaluationPipeline(classifier),
    method,
    seed,
    ...watch,
  });
  return changed!;
}

/** Data of any classes: its test images, else its validation images, else its training images. */
async function readAll(data: AbnormalOptions['data']): Promise<{ name: string; images: Dataset }[]> {
  const read: { name: string; images: Dataset }[] = [];
  for (const one of data) {
    const { source } = await resolveData(one, {});
    const { test, validation, train } = source.splits;
    read.push({ name: source.name, images: (test ?? validation ?? train)! });
  }
  return read;
}
