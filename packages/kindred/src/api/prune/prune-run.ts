import { isAbsolute, relative, resolve } from 'node:path';
import type { Part } from '@kindred/core/config';
import type { Dataset } from '@kindred/core/data';
import { KindredError } from '@kindred/core/errors';
import { classificationMetrics } from '@kindred/core/evaluate';
import type { AnySignal, Unless, WeightedNetwork, Weights } from '@kindred/core/infer';
import {
  type PrunableNetwork,
  type PrunedNetwork,
  plannedNetwork,
  prunableNetwork,
  pruneChannels,
} from '@kindred/core/prune';
import { evaluationSplit, type InterruptedRun, inferNetwork } from '@kindred/core/run';
import type { TrainConfig } from '@kindred/core/train';
import { pickOther } from '../../data/data-options.js';
import { withEngine } from '../../engine/index.js';
import type { RunRecord } from '../../storage/record.js';
import { RunFolder, unusedPath } from '../../storage/run-folder.js';
import { readingTo } from '../events.js';
import type { WatchOptions } from '../finish.js';
import { refuseInside } from '../refuse-inside.js';
import { openRun, type Run } from '../run.js';
import { compareCosts } from './compare-costs.js';
import { calibrationImages, openPruningData, type PruningData } from './data.js';
import { fineTune, startingFile } from './fine-tune.js';
import {
  fineTuningConfig,
  fineTuningRecord,
  requireBatches,
  requireTrainable,
} from './fine-tuning-config.js';
import { latencyNote } from './keep-for-latency.js';
import { type Extent, type PruneRunOptions, parseOptions, type Settings } from './parse-options.js';
import { type Choice, chooseCounts, type PruningPlan, planOf } from './plan.js';
import type { PrunedRun } from './report.js';

/** What is pruned, and what computes. */
interface Subject {
  readonly run: Run;
  readonly network: PrunableNetwork;
  readonly engine: RunRecord['engine'];
}

/**
 * Says what pruning a run's network would leave.
 * @throws UsageError as {@link pruneRun} does, but for what is wrong with the data and with `out`.
 */
export async function planPruning(path: string, options: PruneRunOptions): Promise<PruningPlan> {
  const { extent, settings, parts } = parseOptions('planPruning', options);
  const subject = await openSubject(path, parts, options);
  const { choice } = await decide(subject, extent, settings, options);
  return planOf(subject.network, choice);
}

/** A plan, and what both networks cost on this machine. */
export interface MeasuredPlan {
  readonly plan: PruningPlan;
  /** Where times were asked for. */
  readonly costs?: Awaited<ReturnType<typeof compareCosts>>;
}

/** The same as {@link planPruning}, and where that is asked for, the times that the networks take. */
export async function measurePlan(
  path: string,
  options: PruneRunOptions,
  isTimed: boolean,
): Promise<MeasuredPlan> {
  const { extent, settings, parts } = parseOptions('planPruning', options);
  const subject = await openSubject(path, parts, options);
  const { run, network, engine } = subject;
  const { choice, config } = await decide(subject, extent, settings, options);
  const plan = planOf(network, choice);
  return isTimed ? { plan, costs: await compareCosts(run, config.classifier, engine.threads) } : { plan };
}

/**
 * Prunes the network of a run and trains it further, as a run of its own.
 * @throws UsageError for wrong options, a run without a trained network, data that has changed or that has other classes
 * or sizes; KindredError where the cut network should not compute what the masked one does, and where it is interrupted
 * before the further training. Nothing is written before that.
 */
export async function pruneRun<Signal extends AnySignal = undefined>(
  path: string,
  options: PruneRunOptions<Signal>,
): Promise<Unless<Signal, PrunedRun, InterruptedRun>>;
export async function pruneRun(path: string, options: PruneRunOptions): Promise<PrunedRun | InterruptedRun> {
  const { extent, settings, parts } = parseOptions('pruneRun', options);
  const { onEvent } = options;
  const subject = await openSubject(path, parts, options);
  const { run, network, engine } = subject;
  const weights = await run.weights(network.variables);
  const out = options.out ?? unusedPath(besidePath(path));
  RunFolder.unused(out);
  const data = await openPruningData(run, options.data, readingTo(onEvent), pickOther(options));
  refuseInside("the run's folder", out, data.record.path);
  const { prepared } = data;
  const { choice, config } = await decide(subject, extent, settings, options);
  requireBatches(config, run.parts, prepared.train);
  const record = fineTuningRecord(run, config, settings, data, engine);
  for (const message of notesOn(choice, data)) onEvent?.({ type: 'note', message });

  const split = evaluationSplit(prepared);
  const accuracyOf = (network: WeightedNetwork) =>
    accuracy(network, { config: run.record.config, engine }, prepared[split]!, options);
  const before = await accuracyOf({ classifier: run.classifier, weights });
  const pruned =
    before === undefined ? undefined : await cut(subject, weights, settings, choice, data, options);
  const cutAccuracy = pruned && (await accuracyOf(pruned));
  if (!pruned || before === undefined || cutAccuracy === undefined)
    throw new KindredError('stopped before the further training: nothing was written');

  const costs = await compareCosts(run, config.classifier, engine.threads);
  const report = {
    criterion: settings.criterion.name,
    split,
    samples: prepared[split]!.labels.length,
    before: { accuracy: before, ...costs.before },
    cutAccuracy,
    after: costs.after,
    widths: planOf(network, choice).widths,
    kept: pruned.kept,
    difference: pruned.difference,
  };
  const start = startingFile(network, pruned, weights, settings);
  return fineTune({ record, parts: run.parts, start, report, prepared }, out, options);
}

async function openSubject(
  path: string,
  parts: readonly Part[],
  { provider, threads, memory, onEvent }: PruneRunOptions,
): Promise<Subject> {
  const run = await openRun(path, { parts, onNote: (message) => onEvent?.({ type: 'note', message }) });
  const engine = {
    ...run.record.engine,
    ...(provider && { provider }),
    ...(threads !== undefined && { threads }),
    ...(memory && { memory }),
  };
  return { run, engine, network: prunableNetwork(run.classifier) };
}

/** How many channels stay, and how the network is trained with them, which has turned out to be possible. */
async function decide(
  { run, network, engine }: Subject,
  extent: Extent,
  settings: Settings,
  watch: WatchOptions,
): Promise<{ choice: Choice; config: TrainConfig }> {
  const choice = await chooseCounts(network, extent, settings, engine.threads, watch);
  const config = await fineTuningConfig(run, settings, plannedNetwork(network, choice.counts).widths);
  requireTrainable(config, run.parts, engine);
  return { choice, config };
}

/** `runs/digits-pruned`, also where the run is named by `.` from inside its folder. */
function besidePath(path: string): string {
  const beside = `${resolve(path)}-pruned`;
  return isAbsolute(path) ? beside : relative('', beside);
}

function notesOn({ latency }: Choice, { isOwn, source, prepared }: PruningData): string[] {
  const isHeldOut = source.splits[evaluationSplit(prepared)] === undefined;
  return [
    ...(latency ? [latencyNote(latency)] : []),
    ...(!isOwn && isHeldOut
      ? [
          `accuracies are measured on images held out of ${source.name}: where the network has been trained on some of ` +
            'them, they are too good',
        ]
      : []),
  ];
}

/** Undefined where it was aborted. */
async function accuracy(
  network: WeightedNetwork,
  { engine: settings, config }: Pick<RunRecord, 'config' | 'engine'>,
  images: Dataset,
  { signal, onEvent }: WatchOptions,
): Promise<number | undefined> {
  const onProgress = (done: number, total: number) => onEvent?.({ type: 'evaluation', done, total });
  const inference = await withEngine(settings, (engine) =>
    inferNetwork(engine, network, config, images, { signal, onProgress }),
  );
  return inference && classificationMetrics(inference).top1;
}

/** Undefined where it was aborted. */
function cut(
  { run, network, engine: settingsOfEngine }: Subject,
  weights: Weights,
  settings: Settings,
  { counts }: Choice,
  { prepared }: PruningData,
  { signal, onEvent }: WatchOptions,
): Promise<PrunedNetwork | undefined> {
  const { criterion, positions, seed = run.record.config.seed } = settings;
  return withEngine(settingsOfEngine, (engine) =>
    pruneChannels(network, weights, engine, {
      criterion,
      counts,
      images: calibrationImages(prepared.train, settings.calibrationImages, seed),
      positions,
      seed,
      signal,
      onMeasure: (progress) => onEvent?.({ type: 'calibration', ...progress }),
      onProgress: (progress) => onEvent?.({ type: 'pruning', ...progress }),
    }),
  );
}
