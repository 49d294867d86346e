import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { NamedConfig, Parts } from '@kindred/core/config';
import type { Dataset } from '@kindred/core/data';
import { KindredError, UsageError } from '@kindred/core/errors';
import { BACKBONES, mayBeTimms } from '@kindred/core/models';
import {
  defaultWeights,
  KNOWN_WEIGHTS,
  knownWeights,
  knownWeightsOfArchitecture,
  type WeightsPreprocessing,
} from '@kindred/core/pretrained';
import {
  type EarlierRun,
  type ParsedTrainOptions,
  type Pretrained,
  settle,
  type TrainConfig,
  transferOptionIn,
  withoutTransferOptions,
} from '@kindred/core/train';
import type { RunRecord } from '../storage/record.js';
import { RunFolder } from '../storage/run-folder.js';
import {
  describeWeightsFile,
  parseHubName,
  type ResolvedWeights,
  type ResolveOptions,
  resolveHubWeights,
} from '../weights/index.js';
import type { DownloadEvent, NoteEvent } from './events.js';

type WeightsRecord = NonNullable<RunRecord['weights']>;

/** Weights that a run starts from. */
export interface StartingWeights {
  readonly record: WeightsRecord;
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

/** @throws UsageError where options say two different things of how a run starts. */
export function requireOneStart(given: {
  readonly weights?: string | undefined;
  readonly pretrained?: boolean | undefined;
  readonly fromScratch?: boolean | undefined;
}): void {
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
 * Finds the weights to start from: a file, the best epoch's in the folder of a run, a repository of the hub, or those that a record
 * names.
 * @throws KindredError where there are none.
 */
export async function startingWeights(
  weights: string | WeightsRecord,
  options: ResolveOptions = {},
): Promise<StartingWeights> {
  if (typeof weights !== 'string') return recordedWeights(weights);
  const path = resolve(weights);
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) return weightsOfRun(weights);
    return weightsInFile(path);
  }
  const name = parseHubName(weights);
  if (!name) return withOrigin(await describeWeightsFile(path));
  try {
    return withOrigin(await resolveHubWeights(name, options));
  } catch (error) {
    if (!(error instanceof KindredError) || knownWeights(name.id)) throw error;
    throw new KindredError(`there is no file ${weights}; ${error.message}`, { cause: error });
  }
}

/** Tells of a download by the events of a run. */
export function watchDownload({
  onEvent,
  signal,
}: {
  readonly onEvent?: ((event: DownloadEvent | NoteEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}): ResolveOptions {
  return {
    signal,
    onProgress: ({ name, receivedBytes, totalBytes }) =>
      onEvent?.({ type: 'download', name, done: receivedBytes, total: totalBytes }),
    onNote: (message) => onEvent?.({ type: 'note', message }),
  };
}

async function weightsOfRun(path: string): Promise<StartingWeights> {
  const folder = RunFolder.open(path);
  const { config, weights } = await folder.readRecord();
  const best = folder.checkpointPath('best');
  if (!existsSync(best)) {
    throw new KindredError(
      `${path} has no trained network yet; go on with \`resume(${JSON.stringify(path)})\``,
    );
  }
  const { sha256 } = await describeWeightsFile(resolve(best));
  const { model, widths, normalization } = config.classifier;
  return {
    record: { path: resolve(best), sha256, ...(weights?.origin && { origin: weights.origin }) },
    network: { model, ...(widths && { widths }) },
    preprocessing: normalization,
    run: config,
  };
}

/** Weights that were found before, as a record has them. */
async function recordedWeights(record: WeightsRecord): Promise<StartingWeights> {
  const { path, origin } = record;
  const found = await weightsInFile(path);
  if (found.record.sha256 !== record.sha256) {
    throw new KindredError(`the weights ${path} have changed since they were chosen`);
  }
  const known = found.run || found.network ? undefined : knownWeights(origin?.source ?? '');
  return {
    ...found,
    ...(known && {
      network: { model: known.network },
      settings: known.settings,
      preprocessing: found.preprocessing ?? known.preprocessing,
    }),
    record,
  };
}

/** The weights of a file, which may be the best ones of a run. */
async function weightsInFile(path: string): Promise<StartingWeights> {
  const run = dirname(dirname(path));
  return path === RunFolder.bestPathIn(run) ? weightsOfRun(run) : withOrigin(await describeWeightsFile(path));
}

function withOrigin(resolved: ResolvedWeights): StartingWeights {
  const { path, sha256, source, revision, license, config, preprocessing } = resolved;
  const known = resolved.known ?? knownWeightsOfArchitecture(config?.architecture ?? '');
  const origin = { source, ...(revision && { revision }), ...(license && { license }), sha256 };
  return {
    record: { path, sha256, origin },
    network: known && { model: known.network },
    architecture: config?.architecture,
    settings: known?.settings,
    preprocessing,
  };
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
    ([key]) => model[key] === undefined || isDeepStrictEqual(model[key], usual[key]),
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
  if (widths && !isDeepStrictEqual(classifier.model, model)) {
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
  return { mean, std };
}

function nameOf({ name, ...options }: NamedConfig): string {
  const settings = Object.entries(options).map(([key, value]) => `${key} ${value}`);
  return settings.length > 0 ? `${name} (${settings.join(', ')})` : name;
}
