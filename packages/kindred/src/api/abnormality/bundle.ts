import {
  calibration,
  createClassifier,
  falseAlarmThreshold,
  fitTemperature,
  type ModelCard,
  type NamedConfig,
  type NormalityOutput,
  prepareData,
  resolveNamed,
  SCORES,
  UsageError,
  withTemperature,
} from '@kindred/core';
import { createEngine } from '../../engine/index.js';
import { reopenData } from '../data-source.js';
import type { Run } from '../run.js';
import { featuresOf, type NetworkFeatures } from './features.js';
import { fitScores, loadScores, requireScores } from './fit.js';

/** What goes into an exported model beside the classifier. */
export interface BundleOptions {
  /** Score by which abnormal images are told. */
  readonly score?: NamedConfig | undefined;
  /** Share of normal images that may be taken for abnormal; default 0.05. */
  readonly falseAlarms?: number | undefined;
  /** Whether confidences are calibrated. */
  readonly calibrate?: boolean | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface Bundle {
  readonly card: Pick<ModelCard, 'normality' | 'calibration'>;
  readonly normality?: NormalityOutput;
}

/**
 * Fits what tells abnormal images, on the training images, and its threshold and the temperature on the validation images.
 * @throws UsageError where the run has no validation images, or the score is not for its classifier.
 */
export async function fitBundle(
  run: Run,
  { score, falseAlarms = 0.05, calibrate = false, onProgress }: BundleOptions,
): Promise<Bundle> {
  if (!score && !calibrate) return { card: {} };
  if (score) requireScores(run, [score]);
  if (!(falseAlarms > 0 && falseAlarms < 1)) {
    throw new UsageError(`the share of false alarms must be above 0 and below 1, not ${falseAlarms}`);
  }
  const source = await reopenData(run.record, undefined, {});
  const { train, validation } = prepareData(source, run.record.config);
  if (!validation) {
    throw new UsageError(
      `${run.folder.path} has no validation images, which ${score ? 'the threshold' : 'the temperature'} needs: ` +
        'train with a validation share above 0',
    );
  }
  const held = (await featuresOf(run, validation, { onProgress }))!;
  const calibrated = calibrate ? { calibration: calibrationOf(held) } : {};
  if (!score) return { card: calibrated };
  const training = (await featuresOf(run, train, { onProgress }))!;
  return fitNormality(run, score, falseAlarms, { training, held }, calibrated);
}

async function fitNormality(
  run: Run,
  score: NamedConfig,
  falseAlarms: number,
  { training, held }: { training: NetworkFeatures; held: NetworkFeatures },
  card: Bundle['card'],
): Promise<Bundle> {
  const fitted = fitScores([score], training);
  const engine = createEngine({ provider: 'cpu', threads: run.record.engine.threads });
  try {
    const program = await loadScores(run, engine, fitted, held);
    const values = (await program.scores(held)).get(score.name)!;
    const threshold = falseAlarmThreshold(values, falseAlarms);
    return {
      card: { ...card, normality: { score, threshold, falseAlarms, images: values.length } },
      normality: outputOf(run, score, fitted[0]!.statistics),
    };
  } finally {
    await engine.close();
  }
}

function outputOf(run: Run, score: NamedConfig, statistics: NormalityOutput['statistics']): NormalityOutput {
  const { entry, options } = resolveNamed(SCORES, score, 'score');
  const { loss } = createClassifier(run.record.config.classifier).config;
  return {
    statistics,
    build: (tensors, given, scope) => entry.build(tensors, given, options, { loss, scope }),
  };
}

function calibrationOf(held: NetworkFeatures): ModelCard['calibration'] {
  const { temperature } = fitTemperature(held);
  return {
    temperature,
    eceBefore: calibration(held).ece,
    eceAfter: calibration(withTemperature(held, temperature)).ece,
    images: held.labels.length,
  };
}
