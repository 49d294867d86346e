import type { NamedConfig, Parts } from '../config/index.js';
import type { DataSource, Dataset } from '../data/dataset.js';
import type { Whole } from '../data/transforms/whole.js';
import { UsageError } from '../errors.js';
import { BACKBONES, mayBeTimms } from '../models/index.js';
import {
  defaultWeights,
  KNOWN_WEIGHTS,
  knownWeightsOfArchitecture,
  type WeightsDescription,
  type WeightsPreprocessing,
} from '../pretrained/index.js';
import {
  type EarlierRun,
  holdOut,
  type ParsedTrainOptions,
  type PreparedData,
  type Pretrained,
  prepareData,
  settle,
  type TrainConfig,
  type TransferConfig,
  transferOptionIn,
  withoutTransferOptions,
} from '../train/index.js';
import type { RunRecord } from './record.js';

/** Weights that a run starts from. */
export interface StartingWeights {
  /** As the run's record has them. */
  readonly record: NonNullable<RunRecord['weights']>;
  /** The network that they are of, where a run, the hub or the list of known weights says it. */
  readonly network:
    | (Pick<TrainConfig['classifier'], 'model'> & Partial<TrainConfig['classifier']>)
    | undefined;
  /** timm's name of the network, where a `config.json` says it. */
  readonly architecture?: string | undefined;
  /** Options of the network that go with them. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  /** How pictures were prepared when they were learned. */
  readonly preprocessing?: WeightsPreprocessing | undefined;
  /** Where they are of a run, which is gone on with: that; others are given a head for the classes first. */
  readonly run?: EarlierRun | undefined;
}

/** Weights in a file, and what is known of them. */
export interface FoundWeights extends WeightsDescription {
  /** Where the file lies. */
  readonly path: string;
  /** Of the file, in lower-case hex. */
  readonly sha256: string;
  /** Commit of the repository that they are from. */
  readonly revision?: string;
}

/** A start from weights of others. */
export function startFrom(found: FoundWeights): StartingWeights {
  const { path, sha256, source, revision, license, config, preprocessing } = found;
  const known = found.known ?? knownWeightsOfArchitecture(config?.architecture ?? '');
  const origin = { source, ...(revision && { revision }), ...(license && { license }), sha256 };
  return {
    record: { path, sha256, origin },
    network: known && { model: known.network },
    architecture: config?.architecture,
    settings: known?.settings,
    preprocessing,
  };
}

/** @throws UsageError where options say two different things of how a run starts. */
export function requireOneStart(
  given: Readonly<Partial<Record<'weights' | 'pretrained' | 'fromScratch', unknown>>>,
): void {
  const [one, other] = (['weights', 'pretrained', 'fromScratch'] as const).filter((name) => given[name]);
  if (other) throw new UsageError(`\`${one}\` and \`${other}\` say different things: leave out one of them`);
}

/** @throws UsageError where options of a run that starts from nothing say how weights from elsewhere are used. */
export function refuseTransfer(options: ParsedTrainOptions): void {
  const given = transferOptionIn(options);
  if (given === undefined) return;
  throw new UsageError(
    `\`fromScratch\` and \`${given}\` say different things: a network that starts from random weights has nothing to keep; leave ` +
      'out one of them',
  );
}

/**
 * The weights that are known of a network, as the name of a repository.
 * @throws UsageError where none are.
 */
export function defaultWeightsFor(options: ParsedTrainOptions, train: Dataset, parts: Parts): string {
  // What is said of weights is for those that are being looked for: the network does not depend on it.
  const usual = () => settle(withoutTransferOptions(options), train, parts).classifier.model;
  return defaultWeightsOf(options.model ?? usual(), parts);
}

/**
 * The same of a network that is given.
 * @throws UsageError where none are known.
 */
export function defaultWeightsOf(model: NamedConfig, parts: Parts): string {
  const weights = defaultWeights(parts.complete(BACKBONES, model));
  if (weights) return weights.id;
  const networks = [...new Set(KNOWN_WEIGHTS.map(({ network }) => network.name))];
  throw new UsageError(
    `no weights are known of ${nameOf(model)}, but of ${networks.join(', ')}; choose one of these as \`model\`, or name ` +
      'other weights with `weights`',
  );
}

/** What settling has to know of weights that are transferred; undefined where none are. */
export function pretrainedBy(start: StartingWeights | undefined): Pretrained | undefined {
  if (!start || start.run) return undefined;
  const { mean, std, inputSize, cropFraction, interpolation } = start.preprocessing ?? {};
  return {
    ...(mean && std && { normalization: { mean: [...mean], std: [...std] } }),
    inputSize,
    cropFraction,
    // The sharper ones are alike, and so are the others.
    filter: interpolation === 'bicubic' || interpolation === 'lanczos' ? 'bicubic' : 'bilinear',
  };
}

/** A run's configuration, and its data as it divides it. */
export interface SettledRun {
  readonly config: TrainConfig;
  readonly data: PreparedData;
}

/** What a run starts from, where that is not from scratch, and how its pictures are shown. */
export interface SettleStart {
  readonly start?: StartingWeights | undefined;
  /** How pictures are shown whole, where they are. */
  readonly whole?: Whole | undefined;
  /** Of one of several runs that were settled together: how their weights are transferred. */
  readonly transfer?: TransferConfig | undefined;
}

/**
 * Settles what a run trains and on what: its data divided, every option with a value, and a network that goes with the weights
 * that it starts from.
 * @throws UsageError for options that do not go with each other, the data or the weights.
 */
export function settleRun(
  source: DataSource,
  options: ParsedTrainOptions,
  parts: Parts,
  { start, whole, transfer }: SettleStart = {},
): SettledRun {
  const pretrained = pretrainedBy(start);
  const given = {
    ...holdOut(options, source, pretrained),
    model: startingModel(options.model, start, parts),
  };
  const data = prepareData(source, given);
  const settled = settle(given, data.train, parts, { pretrained, whole, earlier: start?.run, transfer });
  return { config: startingFrom(settled, start), data };
}

/** The network of a run that starts from weights: where none is given, theirs; with the options that go with them. */
export function startingModel(
  given: NamedConfig | undefined,
  start: StartingWeights | undefined,
  parts: Parts,
): NamedConfig | undefined {
  const model = given ?? start?.network?.model;
  if (!model || !start?.settings || start.network?.model.name !== model.name) return model;
  const usual = parts.complete(BACKBONES, { name: model.name });
  // What was chosen otherwise on purpose stays, and is refused where the weights do not fit.
  const settings = Object.entries(start.settings).filter(
    ([key]) => model[key] === undefined || isSame(model[key], usual[key]),
  );
  return { ...model, ...Object.fromEntries(settings) };
}

/**
 * The configuration of a run that starts from weights: as narrow as the network that they are of, with images normalised as
 * they were when the weights were learned.
 * @throws UsageError where they are of a pruned network and the run's is another model, are said to be of another network, or
 * are for images of other channels.
 */
export function startingFrom(config: TrainConfig, start: StartingWeights | undefined): TrainConfig {
  const { classifier } = config;
  const { widths, model } = start?.network ?? {};
  if (widths && !isSame(classifier.model, model)) {
    throw new UsageError(
      `the weights are of a pruned ${nameOf(model!)}, and do not fit ${nameOf(classifier.model)}`,
    );
  }
  if (start?.architecture !== undefined && !mayBeTimms(classifier.model.name, start.architecture)) {
    throw new UsageError(
      `the weights ${start.record.origin?.source ?? start.record.path} are of timm's ${start.architecture}, which is not ` +
        `${nameOf(classifier.model)}: choose another \`model\`, or other weights`,
    );
  }
  const normalization = start?.preprocessing && normalizationOf(start, classifier.channels);
  return {
    ...config,
    classifier: { ...classifier, ...(normalization && { normalization }), ...(widths && { widths }) },
  };
}

function normalizationOf({ record, preprocessing }: StartingWeights, channels: 1 | 3) {
  const { mean, std } = preprocessing!;
  if (mean.length !== channels) {
    throw new UsageError(
      `the weights ${record.origin?.source ?? record.path} are for images of ${mean.length} channels, and these have ` +
        `${channels}: read them with \`channels: ${mean.length}\``,
    );
  }
  return { mean: [...mean], std: [...std] };
}

/** Whether two values, as options have them, are the same: plain JSON. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return one === other;
  }
  const [entries, others] = [one, other].map((value) =>
    Object.entries(value).filter(([, field]) => field !== undefined),
  );
  return (
    Array.isArray(one) === Array.isArray(other) &&
    entries!.length === others!.length &&
    entries!.every(([key, value]) => isSame(value, (other as Record<string, unknown>)[key]))
  );
}

function nameOf({ name, ...options }: NamedConfig): string {
  const settings = Object.entries(options).map(([key, value]) => `${key} ${value}`);
  return settings.length > 0 ? `${name} (${settings.join(', ')})` : name;
}
