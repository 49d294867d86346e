import { type NamedConfig, takeChoice } from '@kindred/core/config';
import type { Dataset } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import {
  type AbnormalityScore,
  buildScore,
  falseAlarmThreshold,
  requireFiniteScores,
  SCORES,
  type ScoreChoice,
} from '@kindred/core/evaluate';
import type { ModelCard, NormalityOutput } from '@kindred/core/export';
import { withEngine } from '../../engine/index.js';
import type { DataInput } from '../data-source.js';
import { ownData } from '../own-data.js';
import type { RunNetwork } from '../run-network.js';
import { calibrate } from './calibrate.js';
import { featuresOf, type NetworkFeatures, type OnProgress } from './features.js';
import { fitScores, loadScores, requireScore } from './fit.js';

/** What goes into an exported model beside the classifier. */
export interface BundleOptions {
  /** Score by which abnormal images are told. */
  readonly score?: ScoreChoice | undefined;
  /** Share of normal images that may be taken for abnormal; default 0.05. */
  readonly falseAlarms?: number | undefined;
  /** Whether confidences are calibrated. */
  readonly calibrate?: boolean | undefined;
  /** The run's own data, where it is not where the run found it. */
  readonly data?: DataInput | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Called while data is read. */
  readonly onReading?: OnProgress | undefined;
  /** Told what is worth knowing, such as that an archive is unpacked. */
  readonly onNote?: ((message: string) => void) | undefined;
}

export interface Bundle {
  readonly card: Pick<ModelCard, 'normality' | 'calibration'>;
  readonly normality?: NormalityOutput;
}

/**
 * Fits what tells abnormal images, on the training images, and its threshold and the temperature on the validation images.
 * @throws UsageError where the run's data has changed, it has too few validation images or none, the score is not for its
 * classifier, or an option is given that says nothing without another one.
 */
export async function fitBundle(of: RunNetwork, options: BundleOptions): Promise<Bundle> {
  const { data, onProgress, onReading, onNote } = options;
  const chosen = options.score === undefined ? undefined : takeChoice(options.score);
  const score = chosen?.config;
  const run = of.withParts(chosen?.parts ?? []);
  requireUse(options);
  if (!score && !options.calibrate) return { card: {} };
  const { falseAlarms = 0.05 } = options;
  if (!(falseAlarms > 0 && falseAlarms < 1)) {
    throw new UsageError(`the share of false alarms must be above 0 and below 1, not ${falseAlarms}`);
  }
  if (score) requireScore(run, score);
  const { prepared } = await ownData(run, data, { onProgress: onReading, onNote });
  const validation = requireValidation(run, prepared.validation, score && falseAlarms);
  const held = await featuresOf(run, validation, onProgress);
  const calibrated = options.calibrate ? { calibration: calibrate(held) } : {};
  if (!score) return { card: calibrated };
  const { card, normality } = await fitNormality(
    run,
    { score, falseAlarms, onProgress },
    prepared.train,
    held,
  );
  return { card: { ...card, ...calibrated }, normality };
}

/** @throws UsageError for options that would be ignored. */
function requireUse({ score, falseAlarms, calibrate, data }: BundleOptions): void {
  if (falseAlarms !== undefined && !score) {
    throw new UsageError(
      "a share of false alarms is for a score: name one as well, such as `score: 'nearest-neighbours'`",
    );
  }
  if (data !== undefined && !score && !calibrate) {
    throw new UsageError(
      'the data is read for `score` and `calibrate` only: give one of them, or leave out `data`',
    );
  }
}

/** @param falseAlarms undefined where no threshold is chosen */
function requireValidation(
  { folder }: RunNetwork,
  validation: Dataset | undefined,
  falseAlarms: number | undefined,
): Dataset {
  if (!validation) {
    const what = falseAlarms === undefined ? 'the temperature' : 'the threshold';
    throw new UsageError(
      `${folder.path} has no validation images, which ${what} needs: train with a validation share above 0`,
    );
  }
  const { length } = validation.labels;
  if (falseAlarms !== undefined && length * falseAlarms < 1) {
    throw new UsageError(
      `${folder.path} has ${length} validation images, of which a share of ${falseAlarms} is not a single one: train with ` +
        `at least ${Math.ceil(1 / falseAlarms)} validation images, or allow more false alarms`,
    );
  }
  return validation;
}

async function fitNormality(
  run: RunNetwork,
  {
    score,
    falseAlarms,
    onProgress,
  }: { score: NamedConfig; falseAlarms: number; onProgress: OnProgress | undefined },
  train: Dataset,
  held: NetworkFeatures,
): Promise<Required<Bundle>> {
  const [fitted] = await fitScores(run, [score], train, onProgress);
  const { label, statistics } = fitted!;
  const scores = await withEngine({ provider: 'cpu', threads: run.record.engine.threads }, async (engine) =>
    (await loadScores(run, engine, [fitted!], held)).scores(held),
  );
  requireFiniteScores(label, scores.get(label)!);
  const { threshold, images, rejected } = falseAlarmThreshold(scores.get(label)!, falseAlarms);
  return {
    card: { normality: { score, threshold, abnormal: 'below', falseAlarms, images, rejected } },
    normality: outputOf(run, score, statistics),
  };
}

function outputOf(
  run: RunNetwork,
  score: NamedConfig,
  statistics: NormalityOutput['statistics'],
): NormalityOutput {
  const resolved = run.parts.resolve<AbnormalityScore>(SCORES, score);
  const loss = run.classifier.chosenLoss;
  return {
    statistics,
    build: (tensors, given, scope) => buildScore(resolved, tensors, given, { loss, scope }),
  };
}
