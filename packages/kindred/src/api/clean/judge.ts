import { type Dataset, imageSizes } from '@kindred/core/data';
import type { Weights } from '@kindred/core/infer';
import { type Classifier, type ClassifierConfig, createClassifier } from '@kindred/core/models';
import type { FeatureSource } from '@kindred/core/run';
import {
  type Judgement,
  type JudgeWatch,
  judgeByHead,
  judgeByTraining,
  parseTrainOptions,
  settle,
} from '@kindred/core/train';
import type { CleanReport } from '@kindred/report';
import { createEngine, defaultThreads, withEngine } from '../../engine/index.js';
import { prepareRows } from '../../storage/feature-rows-file.js';
import { featuresOnDisk } from '../feature-cache.js';
import { ownParts } from '../parts.js';
import type { CleanOptions } from './options.js';

/** What judges images, each by what was trained without it. */
export interface Judge {
  readonly basis: Omit<CleanReport['basis'], 'accuracy' | 'folds'>;
  /** Parts that the images are divided into. */
  readonly folds: number;
  /** Undefined where it was aborted. */
  judge(dataset: Dataset, folds: readonly Uint32Array[]): Promise<Judgement | undefined>;
}

/** How judges go about it. */
export interface JudgeSettings extends JudgeWatch {
  readonly seed: number;
  readonly threads?: number | undefined;
  readonly onNote?: ((message: string) => void) | undefined;
}

/**
 * Cross-entropy with smoothed labels: what is sure of every label, also of wrong ones, ranks badly what it is wrong about
 * (docs/experiments/wrong-labels).
 */
const judgingLoss = { name: 'ce', labelSmoothing: 0.1 } as const;

/** Parts for heads, which are trained in a moment, and for networks, which are not. */
const [headFolds, networkFolds] = [5, 3];

/** Heads on the features of a network with weights. @param source what the features are kept by */
export function headJudge(
  basis: Judge['basis'],
  network: { readonly classifier: Classifier; readonly weights: Weights },
  source: Omit<FeatureSource, 'classifier'>,
  { seed, threads, onNote, ...watch }: JudgeSettings,
): Judge {
  const openCache = featuresOnDisk({ ...source, classifier: network.classifier.config }, onNote);
  return {
    basis,
    folds: headFolds,
    judge: async (dataset, folds) => {
      const openRows = await prepareRows();
      return withEngine({ provider: 'cpu', threads }, (engine) =>
        judgeByHead({ engine, network, dataset, folds, seed, openCache, openRows, ...watch }),
      );
    },
  };
}

/** A network's configuration for heads that know these classes; the head has no part in the features. */
export function withHead(
  config: ClassifierConfig,
  parts: Classifier['parts'],
  classNames: readonly string[],
): Classifier {
  return createClassifier(
    {
      ...config,
      loss: judgingLoss,
      classes: Math.max(2, classNames.length),
    },
    parts,
  );
}

/** Photographs are brought to so many pixels where a network is trained for them alone. */
const smallSide = 32;
/** Narrower than usual: hardly less accurate after so few epochs, in a third of the time. */
const smallLenet = { name: 'lenet', width: 16, hidden: 128 } as const;
const lenetSide = 28;
/** Images that pass by in each of the trainings, and epochs at least and at most. */
const passingImages = 60_000;
const [fewestEpochs, mostEpochs] = [3, 20];

/**
 * Small networks, trained for it from scratch.
 * @param isPhotograph whether images are too large to be taken as they are
 */
export function trainingJudge(
  dataset: Dataset,
  isPhotograph: boolean,
  { seed, threads = defaultThreads(), onNote: _, ...watch }: JudgeSettings,
): Judge {
  const epochs = Math.round(passingImages / dataset.labels.length);
  const { options, parts } = parseTrainOptions({
    ...({ loss: judgingLoss, validation: 0, seed } as const),
    epochs: Math.min(mostEpochs, Math.max(fewestEpochs, epochs)),
    ...(isPhotograph ? { imageSize: smallSide } : isForLenet(dataset) && { model: smallLenet }),
  });
  const config = settle(options, dataset, parts);
  const { name } = config.classifier.model;
  return {
    basis: {
      kind: 'training',
      network: name,
      text:
        `Judged by ${networkFolds} small networks (${name}), each trained from scratch on the other parts of the images and ` +
        `asked about one.${isPhotograph ? ' Of photographs, features of a network with weights from elsewhere tell far more.' : ''}`,
    },
    folds: networkFolds,
    judge: (dataset, folds) =>
      judgeByTraining({
        ...{ dataset, folds, config, parts },
        createEngine: () => createEngine({ provider: 'cpu', threads }),
        ...watch,
      }),
  };
}

function isForLenet(dataset: Dataset): boolean {
  const { height, width } = imageSizes(dataset);
  return Math.max(height.max, width.max) <= lenetSide && Math.min(height.min, width.min) >= 4;
}

/** How the parts of judging by heads are told. */
export function headText(network: string): string {
  return (
    `Judged by ${headFolds} classifiers on the features of ${network}, each trained on the other parts of the images and asked ` +
    'about one.'
  );
}

/** Options of a run that has no other purpose than its network's configuration, and the parts that they name. */
export function networkOptions({ network, parts }: Pick<CleanOptions, 'network' | 'parts'>, seed: number) {
  return parseTrainOptions(
    {
      ...({ loss: 'ce', augment: 'none', validation: 0, seed } as const),
      ...(network !== undefined && { model: network }),
    },
    ownParts(parts),
  );
}
