import { resolve as resolvePath } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Parts } from '@kindred/core/config';
import { createSampler, type Dataset } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { LOSSES, type Loss } from '@kindred/core/losses';
import { createClassifier } from '@kindred/core/models';
import { CRITERIA } from '@kindred/core/prune';
import { Random } from '@kindred/core/random';
import {
  buildTrainingProgram,
  completeOwnParts,
  furtherTuning,
  ownPartsIn,
  type TrainConfig,
  usualLearningRate,
} from '@kindred/core/train';
import { parseRecord, type RunRecord } from '../../storage/record.js';
import { partsRecord } from '../parts.js';
import type { Run } from '../run.js';
import { softwareVersions } from '../software.js';
import type { PruningData } from './data.js';
import type { Settings } from './parse-options.js';

type Widths = NonNullable<TrainConfig['classifier']['widths']>;

/** The weight of the teacher's answers, and the temperature: Hinton, Vinyals and Dean 2015 used 1 to 20. */
const distillation = { alpha: 0.5, temperature: 4 };

/**
 * How a pruned network is trained further. Its seed stays the old run's, which decides what is held out: no image that
 * the network has learned from may come to be a validation image. The loss's schedules (margins, ramps) go on where the
 * old run has ended; those of another loss begin.
 * @param widths of the pruned network
 * @throws UsageError where the loss does not go with the run's mixing.
 */
export async function fineTuningConfig(run: Run, settings: Settings, widths: Widths): Promise<TrainConfig> {
  const { config } = run.record;
  const { distillation: _, patience: __, transfer, lossEpoch = 0, ...rest } = config;
  const { loss = config.classifier.loss, epochs, optimizer = config.optimizer } = settings;
  const { learningRate = usualRate(run, optimizer) } = settings;
  requireMixtures(run.parts, loss.name, config.mix);
  const isOwnLoss = isDeepStrictEqual(loss, config.classifier.loss);
  const complete = {
    ...rest,
    classifier: { ...config.classifier, loss, widths },
    epochs,
    optimizer,
    learningRate,
    warmupEpochs: transfer && epochs > 1 ? config.warmupEpochs : 0,
    ...(transfer && { transfer: furtherTuning(transfer) }),
    ...(isOwnLoss && { lossEpoch: lossEpoch + (await epochsOf(run)) }),
    ...(settings.distill && { distillation: { ...distillation, teacher: config.classifier } }),
  };
  return completeOwnParts(complete, run.parts);
}

/** A tenth of the rate of training; that of a pruned network is one for further training already. */
function usualRate(
  { record: { config, prunedFrom }, parts }: Run,
  optimizer: TrainConfig['optimizer'],
): number {
  if (optimizer.name === config.optimizer.name)
    return prunedFrom === undefined ? config.learningRate / 10 : config.learningRate;
  const { batchSize, transfer } = config;
  return usualLearningRate(optimizer, { batchSize, isTuned: transfer !== undefined }, parts) / 10;
}

function requireMixtures(parts: Parts, name: string, mix: TrainConfig['mix']): void {
  const known = parts.known<Loss>(LOSSES);
  const loss = parts.find<Loss>(LOSSES, name);
  if (!mix || loss.acceptsMixtures) return;
  const others = known.filter(({ acceptsMixtures }) => acceptsMixtures).map(({ name }) => name);
  throw new UsageError(
    `loss ${loss.name} takes images of one class, but the run mixes images of two (${mix.name}): choose a loss that ` +
      `accepts mixtures (${others.join(', ')})`,
  );
}

/** Epochs that a run has behind it. */
async function epochsOf({ folder, record }: Run): Promise<number> {
  return (await folder.readLast())?.position.epoch ?? record.config.epochs;
}

/**
 * Builds the program of the further training and runs nothing.
 * @throws UsageError, ShapeError where the network cannot be trained with such a loss.
 */
export function requireTrainable(config: TrainConfig, parts: Parts, { provider }: RunRecord['engine']): void {
  const { classifier, distillation, lowering, precision, ...options } = config;
  buildTrainingProgram(
    createClassifier(classifier, parts),
    {
      ...options,
      ...(distillation && {
        distillation: { ...distillation, teacher: createClassifier(distillation.teacher, parts) },
      }),
    },
    { provider, lowering, precision },
  );
}

/** @throws UsageError where the training images fill no batch. */
export function requireBatches(
  { sampler, batchSize, epochs, seed }: TrainConfig,
  parts: Parts,
  { labels }: Dataset,
): void {
  if (epochs > 0) createSampler(sampler, parts)(labels, batchSize, new Random(seed));
}

/**
 * The record of the new run, but for the weights that it starts from, which are still to be made: the old run's. The
 * criterion is named by no field of the configuration, and recorded with its file all the same: it has made the network
 * what it is.
 */
export function fineTuningRecord(
  run: Run,
  config: TrainConfig,
  { criterion }: Settings,
  data: PruningData,
  engine: RunRecord['engine'],
): RunRecord {
  const used = [...ownPartsIn(config, run.parts), ...run.parts.ownIn(CRITERIA, criterion)];
  const parts = partsRecord(run.parts, used);
  return parseRecord({
    version: 1,
    data: data.record,
    config,
    weights: run.record.weights,
    engine,
    ...(parts && { parts }),
    prunedFrom: resolvePath(run.folder.path),
    software: softwareVersions(),
  });
}
