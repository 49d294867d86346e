import { join, resolve as resolvePath } from 'node:path';
import {
  classificationMetrics,
  costOf,
  createClassifier,
  type DataSource,
  type Dataset,
  encodeSafetensors,
  evaluationPipeline,
  type KeepRatios,
  KindredError,
  type NamedConfig,
  type PreparedData,
  type PrunableNetwork,
  type PrunedNetwork,
  prepareData,
  prunableNetwork,
  pruneChannels,
  type StoredTensor,
  teacherPrefix,
  UsageError,
  withWidths,
} from '@kindred/core';
import { createEngine } from '../../engine/index.js';
import { writeAtomically } from '../../files/write-atomically.js';
import { parseRecord, type RunRecord } from '../../run/record.js';
import { RunFolder, unusedPath } from '../../run/run-folder.js';
import { evaluationSplit, finishRun, type TrainedRun, type WatchOptions } from '../finish.js';
import { inferNetwork } from '../infer-network.js';
import { refuseInside } from '../refuse-inside.js';
import { openRun, type Run } from '../run.js';
import { TrainingSession, weightsRecord } from '../session.js';
import { defaultThreads, softwareVersions } from '../software.js';
import { calibrationImages, openPruningData, type PruningData } from './data.js';
import { measureLatency } from './latency.js';
import { pruneOptionsSchema } from './options.js';
import { countsFor, type Extent, type PruningPlan, planOf, requireExtent, type Settings } from './plan.js';
import type { Measures, PruningReport } from './report.js';

/** What {@link pruneRun} takes; the settings are those of `kindred prune --help`. */
export interface PruneRunOptions extends WatchOptions {
  /** Share of each layer's channels that stays, or shares by the names of {@link PruningPlan.groups}. */
  readonly keep?: KeepRatios | undefined;
  readonly flops?: number | undefined;
  readonly latency?: number | undefined;
  readonly multiple?: number | undefined;
  readonly criterion?: NamedConfig | undefined;
  readonly calibrationImages?: number | undefined;
  readonly positions?: number | undefined;
  readonly finetuneEpochs?: number | undefined;
  readonly learningRate?: number | undefined;
  readonly loss?: NamedConfig | undefined;
  readonly distill?: boolean | undefined;
  readonly seed?: number | undefined;
  /** Other data with the same classes; the run's own where not given. */
  readonly data?: string | DataSource | undefined;
  /** Folder of the new run; that of the old one with `-pruned`, numbered where taken, where not given. */
  readonly out?: string | undefined;
  readonly threads?: number | undefined;
}

/** A pruned run after its training. */
export interface PrunedRun extends TrainedRun {
  /** Not for an interrupted run. */
  readonly pruning?: PruningReport;
}

/** The weight of the teacher's answers, and the temperature: Hinton, Vinyals and Dean 2015 used 1 to 20. */
const distillation = { alpha: 0.5, temperature: 4 };

/**
 * Says what pruning a run's network would leave.
 * @throws UsageError as {@link pruneRun} does.
 */
export async function planPruning(path: string, options: PruneRunOptions): Promise<PruningPlan> {
  const { extent, settings } = parse(options);
  const run = await openRun(path);
  const network = prunableNetwork(createClassifier(run.record.config.classifier));
  return planOf(network, await countsFor(network, extent, settings, options.threads ?? defaultThreads()));
}

/**
 * Prunes the network of a run and trains it further, as a run of its own.
 * @throws UsageError for wrong options, a run without a trained network, data with other classes or sizes;
 * KindredError where the cut network should not compute what the masked one does. Nothing is written before the network
 * is cut.
 */
export async function pruneRun(path: string, options: PruneRunOptions): Promise<PrunedRun> {
  const { extent, settings } = parse(options);
  const { signal, onEvent } = options;
  const run = await openRun(path);
  const onProgress = onEvent && ((done: number, total: number) => onEvent({ type: 'data', done, total }));
  const network = prunableNetwork(createClassifier(run.record.config.classifier));
  const weights = await run.weights(network.variables);
  const threads = options.threads ?? run.record.engine.threads;
  const counts = await countsFor(network, extent, settings, threads);
  const plan = planOf(network, counts);
  const out = options.out ?? unusedPath(`${path.replace(/\/+$/, '')}-pruned`);
  RunFolder.unused(out);
  const data = await openPruningData(run, options.data, onProgress);
  refuseInside("the run's folder", out, data.record.path);
  const { config } = run.record;
  const seed = settings.seed ?? config.seed;
  const prepared = prepareData(data.source, config);
  const split = evaluationSplit(prepared);

  const before = await accuracyOf(run.record, weights, prepared[split]!, options);
  const engine = createEngine({ ...run.record.engine, threads });
  let pruned: PrunedNetwork | undefined;
  try {
    pruned = await pruneChannels(network, weights, engine, {
      criterion: settings.criterion,
      counts,
      images: calibrationImages(prepared.train, settings.calibrationImages, seed),
      pipeline: evaluationPipeline(config.classifier),
      positions: settings.positions,
      seed,
      signal,
      onProgress: (progress) => onEvent?.({ type: 'pruning', ...progress }),
    });
  } finally {
    await engine.close();
  }
  if (!pruned || before === undefined)
    throw new KindredError('stopped before the network was cut: nothing was written');
  const cut = await accuracyOf(
    { ...run.record, config: { ...config, classifier: pruned.classifier.config } },
    pruned.weights,
    prepared[split]!,
    options,
  );
  const record = recordOf(run, data, { pruned, settings, threads });
  const trained = await trainFurther(
    record,
    out,
    startOf(network, pruned, weights, settings),
    prepared,
    options,
  );
  if (trained.reason === 'interrupted') return trained;
  const report: PruningReport = {
    criterion: settings.criterion.name,
    split,
    samples: prepared[split]!.labels.length,
    cutAccuracy: cut!,
    ...(await compare(run, before, await openRun(out), trained.evaluation!.accuracy.top1, threads)),
    widths: plan.widths,
    kept: pruned.kept,
    difference: pruned.difference,
  };
  await writeAtomically(join(out, 'pruning.json'), `${JSON.stringify(report, null, 2)}\n`);
  return { ...trained, pruning: report };
}

function parse({ keep, ...options }: PruneRunOptions): { extent: Extent; settings: Settings } {
  const given = Object.fromEntries(
    Object.keys(pruneOptionsSchema.shape).map((key) => [key, options[key as keyof typeof options]]),
  );
  const parsed = pruneOptionsSchema.safeParse({ ...given, ...(typeof keep === 'number' && { keep }) });
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => [...path, message].join(': '));
    throw new UsageError(`pruning options: ${issues.join('; ')}`);
  }
  const { flops, latency } = parsed.data;
  const extent = { keep, flops, latency };
  requireExtent(extent);
  return { extent, settings: parsed.data };
}

/** Undefined where it was aborted. */
async function accuracyOf(
  record: Pick<RunRecord, 'config' | 'engine'>,
  weights: ReadonlyMap<string, Float32Array>,
  images: Dataset,
  { signal, onEvent }: WatchOptions,
): Promise<number | undefined> {
  const onProgress = (done: number, total: number) => onEvent?.({ type: 'evaluation', done, total });
  const inference = await inferNetwork(record, weights, images, { signal, onProgress });
  return inference && classificationMetrics(inference).top1;
}

interface Making {
  readonly pruned: PrunedNetwork;
  readonly settings: Settings;
  readonly threads: number;
}

/**
 * The new run's record, but for the hash of the weights that it starts from. Its seed stays the old one's, which decides
 * what is held out: no image that the network has learned from may come to be a validation image.
 */
function recordOf(
  run: Run,
  data: PruningData,
  { pruned, settings, threads }: Making,
): Omit<RunRecord, 'weights'> {
  const { config, engine } = run.record;
  const { distillation: _, patience: __, ...rest } = config;
  const { loss = config.classifier.loss, finetuneEpochs, learningRate = config.learningRate / 10 } = settings;
  return {
    version: 1,
    data: data.record,
    config: {
      ...rest,
      classifier: withWidths({ ...config.classifier, loss }, pruned.classifier.config.widths!),
      epochs: finetuneEpochs,
      learningRate,
      warmupEpochs: 0,
      ...(settings.distill && { distillation: { ...distillation, teacher: config.classifier } }),
    },
    engine: { ...engine, threads },
    prunedFrom: resolvePath(run.folder.path),
    software: softwareVersions(),
  };
}

/** The file of weights that the new run starts from: the cut network, and its teacher. */
function startOf(
  { variables }: PrunableNetwork,
  pruned: PrunedNetwork,
  weights: ReadonlyMap<string, Float32Array>,
  { distill }: Settings,
): Uint8Array {
  const tensors = new Map<string, StoredTensor>();
  for (const { name, shape } of prunableNetwork(pruned.classifier).variables) {
    tensors.set(name, { dtype: 'float32', shape, data: new Float32Array(pruned.weights.get(name)!) });
  }
  for (const { name, shape } of distill ? variables : []) {
    tensors.set(teacherPrefix + name, {
      dtype: 'float32',
      shape,
      data: new Float32Array(weights.get(name)!),
    });
  }
  return encodeSafetensors(tensors, {});
}

async function trainFurther(
  unfinished: Omit<RunRecord, 'weights'>,
  out: string,
  start: Uint8Array,
  prepared: PreparedData,
  watch: WatchOptions,
): Promise<TrainedRun> {
  const path = resolvePath(RunFolder.unused(out).checkpointPath('start'));
  const record = parseRecord({ ...unfinished, weights: await weightsRecord(path, start) });
  const folder = await RunFolder.create(out, record, start);
  const session = await TrainingSession.open(record, watch);
  try {
    return await finishRun(session, folder, prepared, watch);
  } finally {
    await session.close();
  }
}

async function compare(
  from: Run,
  accuracyBefore: number,
  to: Run,
  accuracyAfter: number,
  threads: number,
): Promise<{ before: Measures; after: Measures }> {
  const files = [await from.model(), await to.model()] as const;
  const models = [from, to].map(({ record }, i) => {
    const { channels, height, width } = record.config.classifier;
    return { model: files[i]!, image: [channels, height, width] as const };
  });
  const single = await measureLatency(models, 1, threads);
  const batch = await measureLatency(models, 64, threads);
  const measures = ({ record }: Run, accuracy: number, i: number): Measures => ({
    accuracy,
    ...costOf(createClassifier(record.config.classifier)),
    bytes: files[i]!.length,
    milliseconds: { 1: single[i]!, 64: batch[i]! },
  });
  return { before: measures(from, accuracyBefore, 0), after: measures(to, accuracyAfter, 1) };
}
