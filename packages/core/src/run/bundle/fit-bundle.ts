import type { NamedConfig } from '../../config/index.js';
import type { Dataset } from '../../data/dataset.js';
import { UsageError } from '../../errors.js';
import {
  type AbnormalityScore,
  buildScore,
  falseAlarmThreshold,
  requireFiniteScores,
  SCORES,
} from '../../evaluate/index.js';
import type { ModelCard, NormalityOutput } from '../../export/index.js';
import { type Engine, withLoaded } from '../../runtime/index.js';
import type { PreparedData } from '../../train/index.js';
import { calibrate } from './calibrate.js';
import { featuresOf, type OnProgress, type ScoredNetwork } from './features.js';
import { fitScores, loadScores, requireScore } from './scores.js';

/** What goes into an exported model beside the classifier. */
export interface BundleRequest {
  /** Score by which abnormal images are told. */
  readonly score?: NamedConfig | undefined;
  /** Share of normal images that may be taken for abnormal; default 0.05. */
  readonly falseAlarms?: number | undefined;
  /** Whether confidences are calibrated. */
  readonly calibrate?: boolean | undefined;
}

/** The same, fitted to a network. */
export interface Bundle {
  readonly card: Pick<ModelCard, 'normality' | 'calibration'>;
  readonly normality?: NormalityOutput;
}

/** Of normal images that may be taken for abnormal. */
const usualFalseAlarms = 0.05;

/**
 * @param hasData whether data was given, which is read for nothing else
 * @returns whether there is something to fit
 * @throws UsageError for a score that is not for the network, and options that would be ignored.
 */
export function requireBundle(
  network: Pick<ScoredNetwork, 'classifier' | 'parts'>,
  { score, falseAlarms, calibrate }: BundleRequest,
  hasData: boolean,
): boolean {
  if (falseAlarms !== undefined && !score) {
    throw new UsageError(
      "a share of false alarms is for a score: name one as well, such as `score: 'nearest-neighbours'`",
    );
  }
  if (hasData && !score && !calibrate) {
    throw new UsageError(
      'the data is read for `score` and `calibrate` only: give one of them, or leave out `data`',
    );
  }
  if (!score) return calibrate === true;
  if (falseAlarms !== undefined && !(falseAlarms > 0 && falseAlarms < 1)) {
    throw new UsageError(`the share of false alarms must be above 0 and below 1, not ${falseAlarms}`);
  }
  requireScore(network, score);
  return true;
}

/**
 * Fits what tells abnormal images, on the training images, and its threshold and the temperature on the validation images.
 * @param network with the name of its run
 * @param data of the run itself: on other images, those that it held out would be others
 * @throws UsageError where there are too few validation images, or none.
 */
export async function fitBundle(
  network: ScoredNetwork & { readonly name: string },
  data: Pick<PreparedData, 'train' | 'validation'>,
  { score, falseAlarms = usualFalseAlarms, calibrate: isCalibrated = false }: BundleRequest,
  { engine, onProgress }: { readonly engine: Engine; readonly onProgress?: OnProgress | undefined },
): Promise<Bundle> {
  const validation = requireValidation(network.name, data.validation, score && falseAlarms);
  const held = await featuresOf(network, validation, onProgress);
  const calibrated = isCalibrated ? { calibration: calibrate(held) } : {};
  if (!score) return { card: calibrated };
  const [fitted] = await fitScores(network, [score], data.train, onProgress);
  const { label, statistics } = fitted!;
  const loading = loadScores(network, engine, [fitted!], held);
  const scores = (await withLoaded(loading, (program) => program.scores(held))).get(label)!;
  requireFiniteScores(label, scores);
  const { threshold, images, rejected } = falseAlarmThreshold(scores, falseAlarms);
  return {
    card: {
      normality: { score, threshold, abnormal: 'below', falseAlarms, images, rejected },
      ...calibrated,
    },
    normality: outputOf(network, score, statistics),
  };
}

/** @param falseAlarms undefined where no threshold is chosen */
function requireValidation(
  name: string,
  validation: Dataset | undefined,
  falseAlarms: number | undefined,
): Dataset {
  if (!validation) {
    const what = falseAlarms === undefined ? 'the temperature' : 'the threshold';
    throw new UsageError(
      `${name} has no validation images, which ${what} needs: train with a validation share above 0`,
    );
  }
  const { length } = validation.labels;
  if (falseAlarms !== undefined && length * falseAlarms < 1) {
    throw new UsageError(
      `${name} has ${length} validation images, of which a share of ${falseAlarms} is not a single one: train with ` +
        `at least ${Math.ceil(1 / falseAlarms)} validation images, or allow more false alarms`,
    );
  }
  return validation;
}

function outputOf(
  { parts, classifier }: ScoredNetwork,
  score: NamedConfig,
  statistics: NormalityOutput['statistics'],
): NormalityOutput {
  const resolved = parts.resolve<AbnormalityScore>(SCORES, score);
  const loss = classifier.chosenLoss;
  return {
    statistics,
    build: (tensors, given, scope) => buildScore(resolved, tensors, given, { loss, scope }),
  };
}
