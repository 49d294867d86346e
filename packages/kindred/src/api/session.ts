import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { NamedConfig, Parts } from '@kindred/core/config';
import type { Dataset } from '@kindred/core/data';
import { KindredError } from '@kindred/core/errors';
import type { EvaluationInput } from '@kindred/core/evaluate';
import { exportedParameters, type WeightsOrigin } from '@kindred/core/export';
import { decodeWeights, matchWeights, type StoredTensor } from '@kindred/core/files';
import { sizeOf } from '@kindred/core/graph';
import type { InferOptions, WeightedNetwork } from '@kindred/core/infer';
import { type Classifier, timmRenaming } from '@kindred/core/models';
import { KNOWN_WEIGHTS } from '@kindred/core/pretrained';
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
  teacherPrefix,
  validate,
} from '@kindred/core/train';
import { createEngine, type NodeEngine } from '../engine/index.js';
import { readBytes } from '../storage/read.js';
import type { RunRecord } from '../storage/record.js';
import type { RunFolder } from '../storage/run-folder.js';
import type { RunEvent } from './events.js';
import { inferNetwork } from './infer-network.js';
import { matchNetwork, requireBackbone } from './match-network.js';
import { transferToClasses } from './transfer.js';

export interface SessionOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  readonly onEpoch?: EpochCallback | undefined;
}

/**
 * One stretch of training of a run, from its beginning or its last checkpoint to its end or an interruption: an
 * engine with the network in it. Opening it touches no file of the run, so that what is wrong with the request
 * shows before there is a run.
 */
export class TrainingSession {
  readonly record: RunRecord;
  readonly #engine: NodeEngine;
  readonly #trainer: Trainer;
  readonly #options: SessionOptions;
  #position: Position | undefined;

  private constructor(record: RunRecord, engine: NodeEngine, trainer: Trainer, options: SessionOptions) {
    this.record = record;
    this.#engine = engine;
    this.#trainer = trainer;
    this.#options = options;
  }

  /**
   * Builds the network, as the checkpoint has it or with the run's starting weights. To be closed.
   * @param checkpoint where to go on, and its file for messages
   */
  static async open(
    record: RunRecord,
    parts: Parts,
    options: SessionOptions,
    checkpoint?: Checkpoint & { readonly source: string },
  ): Promise<TrainingSession> {
    const engine = createEngine(record.engine);
    try {
      const trainer = await Trainer.create(record.config, engine, parts);
      const session = new TrainingSession(record, engine, trainer, options);
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
  async train(folder: RunFolder, data: PreparedData): Promise<{ reason: EndReason; position: Position }> {
    const position = this.#position ?? startPosition;
    await folder.removeLeftovers();
    await folder.truncateMetrics(position);
    const { onEvent, onEpoch, signal } = this.#options;
    onEvent?.({
      type: 'start',
      folder: folder.path,
      data: this.record.data.name,
      config: this.record.config,
      ...(this.#position && { resumedFrom: { epoch: position.epoch, step: position.step } }),
      sizes: sizesOf(data),
      parameters: exportedParameters(this.classifier),
      trainedParameters: countParameters(this.#trainer),
      engine: this.record.engine,
    });
    if (this.record.config.epochs === 0) {
      const saved = position.finished ? position : await saveUntrained(folder, this.#trainer);
      return { reason: 'completed', position: saved };
    }
    const start = this.#position ?? (await this.#begin(folder, data));
    if (!start) return { reason: 'interrupted', position };
    if (start.finished && this.record.config.transfer?.freeze === 'all') {
      return { reason: 'completed', position: start };
    }
    return fit({
      trainer: this.#trainer,
      data,
      storage: folder,
      position: start,
      signal,
      onEpoch,
      onEvent: this.#engine.settings.provider === 'cpu' ? onEvent : this.#withPlacement(),
    });
  }

  /** What a network says of images, by this session's engine; undefined where it was aborted. The training is left alone. */
  infer(
    network: WeightedNetwork,
    images: Dataset,
    options: InferOptions,
  ): Promise<EvaluationInput | undefined> {
    return inferNetwork(this.#engine, network, this.record.config, images, options);
  }

  async close(): Promise<void> {
    await this.#engine.close();
  }

  /**
   * Where a run begins: with a trained head, where its weights are from elsewhere; where they were pruned, with the head
   * that they have. Undefined where it was aborted.
   */
  async #begin(folder: RunFolder, data: PreparedData): Promise<Position | undefined> {
    const { config, weights, engine, parts } = this.record;
    const { transfer } = config;
    if (!transfer) return startPosition;
    const { signal, onEvent } = this.#options;
    if (!hasNewHead(transfer)) {
      const validation = data.validation && (await validate(this.#trainer, data.validation, this.#options));
      if (signal?.aborted) return undefined;
      return saveBeforeTuning(folder, this.#trainer, { validation, finished: false });
    }
    const network = { classifier: this.classifier, weights: await this.#trainer.values() };
    const transferred = await transferToClasses({
      ...{ config: { ...config, transfer }, network, data, signal, onEvent, weights, engine, parts },
    });
    if (!transferred) return undefined;
    await this.#trainer.assign(transferred.weights);
    const head = transferred.result;
    const validation = head?.folds === undefined ? head : undefined;
    return saveBeforeTuning(folder, this.#trainer, { head, validation, finished: transfer.freeze === 'all' });
  }

  async #restore({ states, position, source }: Checkpoint & { source: string }): Promise<void> {
    await this.#trainer.restore(states, source);
    this.#position = position;
  }

  async #loadWeights({ path, sha256, origin }: NonNullable<RunRecord['weights']>): Promise<void> {
    if (!existsSync(path)) throw new KindredError(`the weights ${path} have gone: ${howToBringBack(origin)}`);
    const bytes = await readBytes(path);
    if (hashOf(bytes) !== sha256) {
      throw new KindredError(
        `the weights ${path} have changed since the run began: ${howToBringBack(origin)}`,
      );
    }
    const tensors = decodeWeights(bytes, path);
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
    if (!onEvent) return undefined;
    let isAsked = false;
    return (event) => {
      onEvent(event);
      if (isAsked) return;
      isAsked = true;
      // It is for information: where the engine stops meanwhile, the run itself says why.
      this.#engine.placement().then(
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

function howToBringBack(origin: WeightsOrigin | undefined): string {
  return origin?.revision === undefined
    ? 'bring the file back'
    : `get them with \`getWeights(${JSON.stringify(`${origin.source}@${origin.revision}`)})\``;
}

/** SHA-256 in lower-case hex. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
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
