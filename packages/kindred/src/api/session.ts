import {
  decodeSafetensors,
  type EndReason,
  fit,
  KindredError,
  matchWeights,
  type Position,
  type PreparedData,
  sizeOf,
  startPosition,
  Trainer,
} from '@kindred/core';
import { createEngine, type NodeEngine } from '../engine/index.js';
import { readBytes } from '../files/read.js';
import type { RunRecord } from '../run/record.js';
import type { RunFolder } from '../run/run-folder.js';
import type { RunEvent } from './events.js';

export interface SessionOptions {
  /** Weights to start a new run from (safetensors). */
  readonly weights?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

/** One stretch of training of a run, from its beginning or its last checkpoint to its end or an interruption. */
export async function trainRun(
  folder: RunFolder,
  record: RunRecord,
  data: PreparedData,
  { weights, signal, onEvent }: SessionOptions,
): Promise<{ reason: EndReason; position: Position }> {
  const engine = createEngine(record.engine);
  try {
    const trainer = await Trainer.create(record.config, engine);
    const position = await restorePosition(folder, trainer);
    if (weights !== undefined && position === undefined) await loadWeights(trainer, weights, onEvent);
    await folder.removeLeftovers();
    await folder.truncateMetrics(position?.step ?? 0);
    onEvent?.({
      type: 'start',
      folder: folder.path,
      config: record.config,
      ...(position && { resumedFrom: { epoch: position.epoch, step: position.step } }),
      sizes: sizesOf(data),
      parameters: countParameters(trainer),
      engine: record.engine,
    });
    return await fit({
      trainer,
      data,
      storage: folder,
      position: position ?? startPosition,
      signal,
      onEvent: withPlacement(engine, onEvent),
    });
  } finally {
    await engine.close();
  }
}

async function restorePosition(folder: RunFolder, trainer: Trainer): Promise<Position | undefined> {
  const checkpoint = await folder.readLast();
  if (!checkpoint) return undefined;
  await trainer.restore(checkpoint.states, folder.checkpointPath('last'));
  return checkpoint.position;
}

async function loadWeights(
  trainer: Trainer,
  path: string,
  onEvent: SessionOptions['onEvent'],
): Promise<void> {
  const { tensors } = decodeSafetensors(await readBytes(path), path);
  const expected = new Map(trainer.variables.map((variable) => [variable.name, variable]));
  const report = matchWeights(expected, tensors, { classifierPrefix: trainer.classifier.classifierName });
  if (report.assigned.size === 0) {
    throw new KindredError(
      `${path} has no tensor that this network knows; is it for model ${trainer.config.classifier.model.name}?`,
    );
  }
  await trainer.assign(report.assigned);
  onEvent?.({ type: 'weights', source: path, report });
}

/** Says what ran where as soon as the first step has shown it. */
function withPlacement(engine: NodeEngine, onEvent: SessionOptions['onEvent']): SessionOptions['onEvent'] {
  if (!onEvent || engine.settings.provider === 'cpu') return onEvent;
  let isAsked = false;
  return (event) => {
    if (!isAsked) {
      isAsked = true;
      void engine.placement().then((nodes) => onEvent({ type: 'placement', nodes }));
    }
    onEvent(event);
  };
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
