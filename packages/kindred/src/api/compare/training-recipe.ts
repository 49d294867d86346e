import type { Parts } from '@kindred/core/config';
import { shownName } from '@kindred/core/config';
import { type DataSource, groupingRecord, type Whole } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { LOSSES, type Loss } from '@kindred/core/losses';
import { BACKBONES, createClassifier } from '@kindred/core/models';
import { type StartingWeights, settleRun, startingFrom, startingModel, wholeOf } from '@kindred/core/run';
import {
  checkTrainOptions,
  type ParsedTrainOptions,
  prepareData,
  settle,
  type TrainConfig,
  tuningOf,
  withoutTransferOptions,
} from '@kindred/core/train';
import { recordedPlace } from '../../data/hub-data.js';
import type { OpenedData } from '../data-source.js';
import { resolveChoices, type ShownChoice } from './choices.js';
import type { ComparisonRecord, TrainingRecipe } from './comparison-record.js';
import type { NetworkWeights } from './network-weights.js';
import type { PlannedRun } from './planned-runs.js';

/** What all runs have in common, checked as far as that goes without data. */
export interface SharedOptions {
  /** Parts have their names in it. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly parts: Parts;
  readonly losses: readonly ShownChoice[];
  /** undefined: what the data asks for. */
  readonly models: readonly ShownChoice[] | undefined;
  readonly seeds: readonly number[];
}

/**
 * How all runs on a data set are trained.
 * @param weights those that the networks start from
 * @throws UsageError where the data has no test images, or does not go with the training options, a network or a loss;
 *   KindredError where weights cannot be had.
 */
export async function dataRecord(
  opened: OpenedData,
  shared: SharedOptions,
  weights: NetworkWeights,
): Promise<ComparisonRecord['data'][number]> {
  const { source, origin, path, options } = opened;
  if (!source.splits.test) {
    throw new UsageError(
      `${source.name} has no test images, and a comparison measures on images that played no part in training or ` +
        'in the choice of the epoch: add a folder test/, or hold some out with `test: 0.2`',
    );
  }
  const whole = wholeOf(options);
  const networks: { model: ShownChoice; start: StartingWeights | undefined }[] = [];
  for (const model of shared.models ?? usualNetwork(source, shared, whole)) {
    const start = await weights.of(model);
    const config = startingModel(model.config, start, shared.parts)!;
    networks.push({ model: { ...model, config }, start });
  }
  const { model, start } = networks[0]!;
  const config = settleFor(source, shared, { model, start, whole });
  for (const other of networks) requireNetwork(config, other, shared);
  return {
    origin,
    path: path === null ? null : recordedPlace(path),
    name: source.name,
    format: source.format,
    fingerprint: source.fingerprint,
    classNames: [...source.classNames],
    options,
    ...groupingRecord(source),
    models: networks.map(({ model }) => model),
    recipe: recipeOf(config),
  };
}

/** The network that the images ask for. */
function usualNetwork(source: DataSource, shared: SharedOptions, whole: Whole | undefined): ShownChoice[] {
  const parsed = withoutTransferOptions(givenOptions(shared, undefined));
  const { classifier } = settle(parsed, prepareData(source, parsed).train, shared.parts, { whole });
  return resolveChoices(BACKBONES, [[shownName(classifier.model), classifier.model]], shared.parts);
}

/** The options of the first run of a network. */
function givenOptions({ options, parts, losses, seeds }: SharedOptions, model: ShownChoice | undefined) {
  const comparesSamples = ({ config }: ShownChoice) =>
    parts.find<Loss>(LOSSES, config.name).needsPairs === true;
  const { config: loss } = losses.find(comparesSamples) ?? losses[0]!;
  return checkTrainOptions({ ...options, model: model?.config, loss, seed: seeds[0] }, parts);
}

/**
 * Settles once for all runs on a data set what the options leave open, by the first network and its weights. The sampler is
 * the one thing that would depend on the loss: all get the one that is right for a loss that compares samples, if there is
 * one among them.
 */
function settleFor(
  source: DataSource,
  shared: SharedOptions,
  {
    model,
    start,
    whole,
  }: { model: ShownChoice; start: StartingWeights | undefined; whole: Whole | undefined },
): TrainConfig {
  return settleRun(source, givenOptions(shared, model), shared.parts, { start, whole }).config;
}

/** @throws UsageError where a network does not go with its weights, their transfer, the images or one of the losses. */
function requireNetwork(
  config: TrainConfig,
  { model, start }: { readonly model: ShownChoice; readonly start: StartingWeights | undefined },
  { losses, parts }: SharedOptions,
): void {
  const own = { ...config, classifier: { ...config.classifier, model: model.config } };
  const { classifier } = startingFrom(own, start);
  for (const { config: loss } of losses) {
    const network = createClassifier({ ...classifier, loss }, parts);
    if (config.transfer) tuningOf(network, config.transfer);
  }
}

/** What of a run's configuration is the same for all runs on its data set. */
export function recipeOf({ classifier, seed, ...recipe }: TrainConfig): TrainingRecipe {
  const { height, width } = classifier;
  return { ...recipe, ...(height === width && { imageSize: height }) };
}

/** The training options of one run: its transfer is none of them, but settled. */
export function runOptions(
  { transfer, lossEpoch, ...recipe }: TrainingRecipe,
  { model, loss, seed }: PlannedRun,
  parts: Parts,
): ParsedTrainOptions {
  return checkTrainOptions({ ...recipe, model: model.config, loss: loss.config, seed }, parts);
}
