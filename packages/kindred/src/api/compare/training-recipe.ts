import type { Parts } from '@kindred/core/config';
import type { DataSource, Whole } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { LOSSES, type Loss } from '@kindred/core/losses';
import { BACKBONES, createClassifier } from '@kindred/core/models';
import { wholeOf } from '@kindred/core/run';
import {
  checkTrainOptions,
  type ParsedTrainOptions,
  prepareData,
  settle,
  type TrainConfig,
} from '@kindred/core/train';
import { recordedPlace } from '../../data/hub-data.js';
import { groupingRecord } from '../../data/together/keep-copies-together.js';
import type { OpenedData } from '../data-source.js';
import { shownName } from '../shown-name.js';
import { resolveChoices, type ShownChoice } from './choices.js';
import type { ComparisonRecord, TrainingRecipe } from './comparison-record.js';
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
 * @throws UsageError where the data has no test images, or does not go with the training options, a network or a loss.
 */
export function dataRecord(opened: OpenedData, shared: SharedOptions): ComparisonRecord['data'][number] {
  const { source, origin, path, options } = opened;
  if (!source.splits.test) {
    throw new UsageError(
      `${source.name} has no test images, and a comparison measures on images that played no part in training or ` +
        'in the choice of the epoch: add a folder test/, or hold some out with `test: 0.2`',
    );
  }
  const { recipe, model, classifier } = settleRecipe(source, shared, wholeOf(options));
  const models = shared.models ?? resolveChoices(BACKBONES, [[shownName(model), model]], shared.parts);
  for (const { config } of models) {
    for (const { config: loss } of shared.losses)
      createClassifier({ ...classifier, model: config, loss }, shared.parts);
  }
  return {
    origin,
    path: path === null ? null : recordedPlace(path),
    name: source.name,
    format: source.format,
    fingerprint: source.fingerprint,
    classNames: [...source.classNames],
    options,
    ...groupingRecord(source),
    models: [...models],
    recipe,
  };
}

/**
 * Settles once for all runs on a data set what the options leave open. The sampler is the one thing that would depend
 * on the loss: all get the one that is right for a loss that compares samples, if there is one among them.
 */
function settleRecipe(
  source: DataSource,
  { options, parts, losses, models, seeds }: SharedOptions,
  whole: Whole | undefined,
) {
  const comparesSamples = ({ config }: ShownChoice) =>
    parts.find<Loss>(LOSSES, config.name).needsPairs === true;
  const { config: loss } = losses.find(comparesSamples) ?? losses[0]!;
  const given = { ...options, model: models?.[0]?.config, loss, seed: seeds[0] };
  const parsed = checkTrainOptions(given, parts);
  const config = settle(parsed, prepareData(source, parsed).train, parts, { whole });
  return { recipe: recipeOf(config), model: config.classifier.model, classifier: config.classifier };
}

/** What of a run's configuration is the same for all runs on its data set. */
export function recipeOf({ classifier, seed, ...recipe }: TrainConfig): TrainingRecipe {
  const { height, width } = classifier;
  return { ...recipe, ...(height === width && { imageSize: height }) };
}

/** The training options of one run. */
export function runOptions(
  recipe: TrainingRecipe,
  { model, loss, seed }: PlannedRun,
  parts: Parts,
): ParsedTrainOptions {
  return checkTrainOptions({ ...recipe, model: model.config, loss: loss.config, seed }, parts);
}
