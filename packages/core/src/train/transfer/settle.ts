import type { DataSource, Dataset } from '../../data/dataset.js';
import { unitsOf } from '../../data/grouped-split.js';
import { type ChannelStatistics, channelStatistics } from '../../data/statistics.js';
import type { Cover } from '../../data/transforms/fit.js';
import { UsageError } from '../../errors.js';
import type { NewHeadConfig, ParsedTrainOptions, TrainConfig, TransferConfig } from '../config.js';
import { headCourse } from './head.js';

/** Weights from elsewhere, and what has to be known to use them. */
export interface Pretrained {
  /** Of the images that they were learned on, where that is known. */
  readonly normalization?: ChannelStatistics | undefined;
  /** Side of the input that they were learned with; 224 where it is not known. */
  readonly inputSize?: number | undefined;
  /** Share of the shorter side that the input showed, and the filter of the resize before that. */
  readonly cropFraction?: number | undefined;
  readonly filter?: Cover['filter'] | undefined;
}

/** A run that is gone on with: its network is trained further, on images as it took them. */
export type EarlierRun = Pick<TrainConfig, 'classifier' | 'transfer'>;

/** Of ImageNet, on which networks for colour images were trained where nothing else is said. */
const imageNet: ChannelStatistics = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** What images cover before the crop: as it was when the weights were learned (rounded as timm does it). */
export function settleCover(
  { height, width }: { readonly height: number; readonly width: number },
  { cropFraction = 1, filter = 'bilinear' }: Pretrained = {},
): { cover?: Cover } {
  if (cropFraction === 1 && filter === 'bilinear') return {};
  const covered = (side: number) => Math.floor(side / cropFraction);
  return { cover: { height: covered(height), width: covered(width), filter } };
}

/** What images cover where those of an earlier run covered more than its input: the same share more. */
export function earlierCover(
  { height, width }: { readonly height: number; readonly width: number },
  { classifier: { cover, ...before } }: EarlierRun,
): { cover?: Cover } {
  if (!cover) return {};
  return {
    cover: {
      height: Math.round((height * cover.height) / before.height),
      width: Math.round((width * cover.width) / before.width),
      filter: cover.filter,
    },
  };
}

/** Channels of the network's input and how they are normalised: as they were when the weights were learned. */
export function settleInput(
  train: Dataset,
  pretrained: Pretrained | undefined,
): { channels: 1 | 3; normalization: ChannelStatistics } {
  const known = pretrained?.normalization ?? (pretrained && train.channels === 3 ? imageNet : undefined);
  if (known) return { channels: known.mean.length === 1 ? 1 : 3, normalization: known };
  return { channels: train.channels as 1 | 3, normalization: channelStatistics(train) };
}

/** The share of the training images that is held out where none is given. */
export const usualValidation = 0.1;
/** With fewer images of a class, one in ten tells too little, and every image is needed for training. */
const fewImages = 20;
const mostFolds = 5;
/** Changed copies of an image at most, and images and copies in all, for the head. */
const mostCopies = 4;
const lookedAt = 20_000;

/**
 * Chooses the share of the training images that is held out: none where weights from elsewhere get a head for few images
 * of a class, which is then cross-validated, and the only thing that is trained: nothing could tell whether tuning helps.
 */
export function holdOut<Options extends ParsedTrainOptions>(
  options: Options,
  { splits: { train, validation } }: Pick<DataSource, 'splits'>,
  pretrained?: Pretrained,
): Options {
  const isFew =
    pretrained !== undefined &&
    options.validation === undefined &&
    train !== undefined &&
    validation === undefined &&
    fewestPictures(train) < fewImages;
  if (!isFew) return options;
  return { ...options, validation: 0, freeze: options.headOnly ? options.freeze : (options.freeze ?? 'all') };
}

/** Images of the class that has the fewest, of those that have any: what belongs together, such as copies, counts as one. */
function fewestPictures({ labels, groups }: Pick<Dataset, 'labels' | 'groups'>): number {
  const counts = new Map<number, number>();
  for (const unit of unitsOf(labels, groups)) {
    for (const label of unit.counts.keys()) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return Math.min(...counts.values());
}

/**
 * How weights from elsewhere are used; undefined where there are none.
 * @param hasChanges whether training images are changed at random
 * @throws UsageError for options that say nothing without such weights, or against each other.
 */
export function settleTransfer(
  options: ParsedTrainOptions,
  train: Dataset,
  hasChanges: boolean,
  {
    pretrained,
    earlier,
  }: { readonly pretrained?: Pretrained | undefined; readonly earlier?: EarlierRun | undefined },
): NewHeadConfig | undefined {
  const { freeze, headOnly, backboneRate, depthDecay } = options;
  if (!pretrained) {
    const useless = transferOptionIn(options);
    if (useless === undefined) return undefined;
    throw new UsageError(
      earlier
        ? `\`${useless}\` is for weights from elsewhere: those of a run are trained further with their classifier, as the run was; ` +
            'leave it out'
        : `\`${useless}\` is for a network with weights from elsewhere: take those that are known of it with \`pretrained\`, ` +
            'name others with `weights`, or leave it out',
    );
  }
  if (headOnly === true && freeze !== undefined && freeze !== 'all') {
    throw new UsageError(`\`headOnly\` trains no layer of the backbone: leave out \`freeze: ${freeze}\``);
  }
  const frozen = headOnly ? 'all' : (freeze ?? 0);
  const images = train.labels.length;
  const folds = Math.min(mostFolds, fewestPictures(train));
  return {
    freeze: frozen === 'none' ? 0 : frozen,
    backboneRate: backboneRate ?? 0.1,
    depthDecay: depthDecay ?? 1,
    copies: hasChanges ? Math.max(1, Math.min(mostCopies, Math.floor(lookedAt / images) - 1)) : 0,
    headEpochs: headCourse(images).epochs,
    ...(options.validation === 0 && folds > 1 && { folds }),
  };
}

/** Options that say how weights from elsewhere are used. */
const transferOptions = ['freeze', 'headOnly', 'backboneRate', 'depthDecay'] as const;

/** The first option that is given and says how weights from elsewhere are used, without which it says nothing. */
export function transferOptionIn(
  options: Pick<ParsedTrainOptions, 'freeze' | 'headOnly' | 'backboneRate' | 'depthDecay'>,
): 'freeze' | 'headOnly' | 'backboneRate' | 'depthDecay' | undefined {
  return transferOptions.find((name) => options[name] !== undefined && options[name] !== false);
}

/** The options without those. */
export function withoutTransferOptions(options: ParsedTrainOptions): ParsedTrainOptions {
  const { freeze: _, headOnly: __, backboneRate: ___, depthDecay: ____, ...rest } = options;
  return rest;
}

/** How a network that was transferred is trained further: its head stays, and the backbone is tuned as it was or would have been. */
export function furtherTuning({ freeze, backboneRate, depthDecay }: TransferConfig): TransferConfig {
  return { freeze: freeze === 'all' ? 0 : freeze, backboneRate, depthDecay };
}

/** Whether a run trains a new head and nothing else: no epochs, of which one would have to be chosen. */
export function trainsHeadAlone(transfer: TransferConfig | undefined): transfer is NewHeadConfig {
  return hasNewHead(transfer) && transfer.freeze === 'all';
}

/** Whether a network with weights from elsewhere gets a new head, as all do but those that know the classes already. */
export function hasNewHead(transfer: TransferConfig | undefined): transfer is NewHeadConfig {
  return transfer?.headEpochs !== undefined;
}
