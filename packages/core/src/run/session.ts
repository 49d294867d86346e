import type { NamedConfig, Parts } from '../config/index.js';
import type { Dataset } from '../data/dataset.js';
import { KindredError } from '../errors.js';
import type { EvaluationInput } from '../evaluate/index.js';
import { exportedParameters } from '../export/parameters.js';
import { decodeWeights, matchWeights, type StoredTensor } from '../files/index.js';
import { sizeOf } from '../graph/index.js';
import type { InferOptions, WeightedNetwork } from '../infer/index.js';
import { type Classifier, timmRenaming } from '../models/index.js';
import { KNOWN_WEIGHTS } from '../pretrained/index.js';
import type { Engine } from '../runtime/index.js';
import {
  type Checkpoint,
  type EndReason,
  type EpochCallback,
  fit,
  hasNewHead,
  type Position,
  type PreparedData,
  saveBeforeTuning,
  saveUntrained,
  startPosition,
  Trainer,
  type TransferOptions,
  type TransferredHead,
  teacherPrefix,
  trainsHeadAlone,
  validate,
} from '../train/index.js';
import type { Placement, RunEvent } from './events.js';
import type { RunFiles } from './files.js';
import { inferNetwork } from './infer-network.js';
import { matchNetwork, requireBackbone } from './match-network.js';
import type { RunRecord } from './record.js';

/** What a session takes from where it runs: Node, or a worker of a page. */
export interface SessionHost {
  /** An engine of its own, which is closed in the end. */
  createEngine(settings: RunRecord['engine']): SessionEngine;
  /**
   * The file of the weights that a run starts from.
   * @throws KindredError where it has gone, or changed since.
   */
  readWeights(weights: NonNullable<RunRecord['weights']>): Promise<Uint8Array>;
  /** Trains a head for the classes of a run on the backbone that it starts from; undefined where it was aborted. */
  transferToClasses(options: HeadOptions): Promise<TransferredHead | undefined>;
}

/** An engine that can be asked what ran where. */
export interface SessionEngine extends Engine {
  /** Nodes by provider, measured in the first run of each program. */
  placement?(): Promise<Placement>;
}

/** What a new head is trained with, and the run that it is for. */
export type HeadOptions = Omit<TransferOptions, 'engine' | 'openCache' | 'openRows' | 'onEvent'> &
  Pick<RunRecord, 'weights' | 'engine' | 'parts'> & {
    /** Told how far it is. */
    readonly onEvent?: ((event: RunEvent) => void) | undefined;
  };

/** How a session is watched and stopped. */
export interface SessionOptions {
  /** Ends training after the steps that are under way. */
  readonly signal?: AbortSignal | undefined;
  /** Told of everything that goes on. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** Called at the end of each epoch, and waited for. */
  readonly onEpoch?: EpochCallback | undefined;
}

/**
 * One stretch of training of a run, from its beginning or its last checkpoint to its end or an interruption: an
 * engine with the network in it. Opening it touches no file of the run, so that what is wrong with the request
 * shows before there is a run.
 */
export class TrainingSession {
  readonly record: RunRecord;
  readonly #host: SessionHost;
  readonly #engine: SessionEngine;
  readonly #trainer: Trainer;
  readonly #options: SessionOptions;
  #position: Position | undefined;

  private constructor(
    host: SessionHost,
    { record, engine, trainer }: { record: RunRecord; engine: SessionEngine; trainer: Trainer },
    options: SessionOptions,
  ) {
    this.record = record;
    this.#host = host;
    this.#engine = engine;
    this.#trainer = trainer;
    this.#options = options;
  }

  /**
   * Builds the network, as the checkpoint has it or with the run's starting weights. To be closed.
   * @param checkpoint where to go on, and its file for messages
   */
  static async open(
    host: SessionHost,
    record: RunRecord,
    parts: Parts,
    options: SessionOptions,
    checkpoint?: Checkpoint & { readonly source: string },
  ): Promise<TrainingSession> {
    const engine = host.createEngine(record.engine);
    try {
      const trainer = await Trainer.create(record.config, engine, parts);
      const session = new TrainingSession(host, { record, engine, trainer }, options);
      if (checkpoint) await session.#restore(checkpoint);
      else if (record.weights) await session.#loadWeights(record.weights);
      return session;
    } catch (error) {
      await engine.close();
      throw error;
    }
  }

  get classifier(): Classifier {
    return this.#trainer.classifier;
  }

  /** Trains to the end of the run, or until it is interrupted. */
  async train(files: RunFiles, data: PreparedData): Promise<{ reason: EndReason; position: Position }> {
    const position = this.#position ?? startPosition;
    await files.removeLeftovers();
    await files.truncateMetrics(position);
    const { onEvent, onEpoch, signal } = this.#options;
    onEvent?.({
      type: 'start',
      folder: files.path,
      data: this.record.data.name,
      config: this.record.config,
      ...(this.#position && { resumedFrom: { epoch: position.epoch, step: position.step } }),
      sizes: sizesOf(data),
      parameters: exportedParameters(this.classifier),
      trainedParameters: countParameters(this.#trainer),
      engine: this.record.engine,
    });
    if (this.record.config.epochs === 0) {
      const saved = position.finished ? position : await saveUntrained(files, this.#trainer);
      return { reason: 'completed', position: saved };
    }
    const start = this.#position ?? (await this.#begin(files, data));
    if (!start) return { reason: 'interrupted', position };
    if (start.finished && trainsHeadAlone(this.record.config.transfer)) {
      return { reason: 'completed', position: start };
    }
    return fit({
      trainer: this.#trainer,
      data,
      storage: files,
      position: start,
      signal,
      onEpoch,
      onEvent: this.#withPlacement(),
    });
  }

  /** The network as it is: before any training that of the start, with a head of its own where it is to get one. */
  async network(): Promise<WeightedNetwork> {
    return { classifier: this.classifier, weights: await this.#trainer.values() };
  }

  /** What a network says of images, by this session's engine; undefined where it was aborted. The training is left alone. */
  infer(
    network: WeightedNetwork,
    images: Dataset,
    options: InferOptions,
  ): Promise<EvaluationInput | undefined> {
    return inferNetwork(this.#engine, network, this.record.config, images, options);
  }

  /** Ends its engine. */
  async close(): Promise<void> {
    await this.#engine.close();
  }

  /**
   * Where a run begins: with a trained head, where its weights are from elsewhere; where they were pruned, with the head
   * that they have. Undefined where it was aborted.
   */
  async #begin(files: RunFiles, data: PreparedData): Promise<Position | undefined> {
    const { config, weights, engine, parts } = this.record;
    const { transfer } = config;
    if (!transfer) return startPosition;
    const { signal, onEvent } = this.#options;
    if (!hasNewHead(transfer)) {
      const validation = data.validation && (await validate(this.#trainer, data.validation, this.#options));
      if (signal?.aborted) return undefined;
      return saveBeforeTuning(files, this.#trainer, { validation, finished: false });
    }
    const network = await this.network();
    const begin = performance.now();
    const transferred = await this.#host.transferToClasses({
      ...{ config: { ...config, transfer }, network, data, signal, onEvent, weights, engine, parts },
    });
    if (!transferred) return undefined;
    onEvent?.({ type: 'transfer', head: transferred.result, seconds: (performance.now() - begin) / 1000 });
    await this.#trainer.assign(transferred.weights);
    const head = transferred.result;
    const validation = head?.folds === undefined ? head : undefined;
    return saveBeforeTuning(files, this.#trainer, { head, validation, finished: transfer.freeze === 'all' });
  }

  async #restore({ states, position, source }: Checkpoint & { source: string }): Promise<void> {
    await this.#trainer.restore(states, source);
    this.#position = position;
  }

  async #loadWeights(weights: NonNullable<RunRecord['weights']>): Promise<void> {
    const { path, origin } = weights;
    const tensors = decodeWeights(await this.#host.readWeights(weights), path);
    const { classifier, config, variables } = this.#trainer;
    const own = new Map([...tensors].filter(([name]) => !name.startsWith(teacherPrefix)));
    const report = matchNetwork(variables, classifier, own, path);
    const note = epsilonNote(own, config.classifier.model);
    if (note !== undefined) this.#options.onEvent?.({ type: 'note', message: note });
    if (hasNewHead(config.transfer)) requireBackbone(report.missing, classifier, path);
    await this.#trainer.assign(report.assigned);
    await this.#loadTeacher(tensors, path);
    this.#options.onEvent?.({ type: 'weights', source: path, ...(origin && { origin }), report });
  }

  async #loadTeacher(tensors: ReadonlyMap<string, StoredTensor>, source: string): Promise<void> {
    const { teacher, classifier } = this.#trainer;
    if (teacher.length === 0) return;
    const expected = new Map(teacher.map((variable) => [variable.name, variable]));
    const stored = [...tensors].filter(([name]) => name.startsWith(teacherPrefix));
    const { assigned, missing } = matchWeights(
      expected,
      new Map(stored.map(([name, value]) => [name.slice(teacherPrefix.length), value])),
      { classifierPrefix: classifier.classifierName, source },
    );
    if (missing.length > 0) throw new KindredError(`${source} lacks "${missing[0]}" of the teacher`);
    await this.#trainer.assignTeacher(assigned);
  }

  /** Says what ran where as soon as the first step has shown it. */
  #withPlacement(): SessionOptions['onEvent'] {
    const { onEvent } = this.#options;
    const engine = this.#engine;
    if (!onEvent || engine.settings.provider === 'cpu' || !engine.placement) return onEvent;
    let isAsked = false;
    return (event) => {
      onEvent(event);
      if (isAsked) return;
      isAsked = true;
      // It is for information: where the engine stops meanwhile, the run itself says why.
      engine.placement?.().then(
        (nodes) => onEvent({ type: 'placement', nodes }),
        () => {},
      );
    };
  }
}

/** What is to be said of weights with timm's names, in a network that is timm's but for the epsilon. */
function epsilonNote(tensors: ReadonlyMap<string, unknown>, model: NamedConfig): string | undefined {
  const rename = timmRenaming(model.name);
  const known = KNOWN_WEIGHTS.find(({ network }) => network.name === model.name);
  const epsilon = known?.settings?.epsilon;
  const isTimms = [...tensors.keys()].some((name) => rename(name) !== name);
  if (epsilon === undefined || model.epsilon === epsilon || !isTimms) return undefined;
  return (
    `the weights have timm's names, and timm's ${model.name} adds ${epsilon} to variances, which this network does not; take ` +
    `\`model.epsilon: ${epsilon}\` where timm has trained them`
  );
}

function sizesOf({ train, validation, test }: PreparedData) {
  return {
    train: train.labels.length,
    ...(validation && { validation: validation.labels.length }),
    ...(test && { test: test.labels.length }),
  };
}

function countParameters(trainer: Trainer): number {
  return trainer.variables
    .filter(({ kind }) => kind === 'parameter')
    .reduce((total, { shape }) => total + sizeOf(shape), 0);
}
