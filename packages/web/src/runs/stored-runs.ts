import { KindredError, UsageError } from '@kindred/core/errors';
import { evaluationReport } from '@kindred/core/evaluate';
import { variablesOf, type WeightedNetwork } from '@kindred/core/infer';
import { createClassifier } from '@kindred/core/models';
import {
  type Bundle,
  caveatOf,
  fitBundle,
  inferNetwork,
  modelOf,
  outlineOf,
  type RunRecord,
  readWeights,
  requireBundle,
} from '@kindred/core/run';
import { prepareData } from '@kindred/core/train';
import { openHost } from '../engine/host.js';
import type { Calls } from '../protocol/messages.js';
import { isLocked, lockRun } from '../storage/lock.js';
import { WebRunFiles } from '../storage/run-files.js';
import { version } from '../version.js';
import type { Context } from './context.js';
import { requireKnown } from './known-parts.js';
import { reopenData } from './train-run.js';
import type { Evaluated, ListedRun } from './types.js';

/** The network of a run's best epoch. */
async function networkOf(
  files: WebRunFiles,
  record: RunRecord,
  { parts }: Pick<Context, 'parts'>,
): Promise<WeightedNetwork> {
  const classifier = createClassifier(record.config.classifier, parts);
  return { classifier, weights: await readWeights(files, record, variablesOf(classifier)) };
}

/** Evaluates a run on its own data, or other data with its classes. */
export async function evaluateRun(
  request: Parameters<Calls['evaluate']>[0],
  context: Context,
): Promise<Evaluated> {
  const files = await WebRunFiles.open(request.name);
  const record = await files.readRecord();
  const network = await networkOf(files, record, context);
  const { source } = await reopenData(record, request.data, context);
  const { classNames } = record.data;
  if (
    source.classNames.length !== classNames.length ||
    source.classNames.some((name, i) => name !== classNames[i])
  ) {
    throw new UsageError(
      `${source.name} has the classes ${source.classNames.slice(0, 5).join(', ')}, and the network of ${request.name} knows ` +
        classNames.slice(0, 5).join(', '),
    );
  }
  const isOwn = source.fingerprint === record.data.fingerprint;
  const splits = isOwn ? prepareData(source, record.config) : source.splits;
  const split = request.split ?? (['test', 'validation', 'train'] as const).find((name) => splits[name])!;
  const dataset = splits[split];
  if (!dataset) throw new UsageError(`${source.name} has no ${split} images`);
  const { host, engine } = await openHost(
    { ...request, provider: request.provider ?? 'wasm' },
    context.onEvent,
  );
  const made = host.createEngine(engine);
  try {
    const onProgress = (done: number, total: number) => context.onEvent({ type: 'evaluation', done, total });
    const { signal } = context;
    const input = await inferNetwork(made, network, record.config, dataset, { signal, onProgress });
    if (!input) throw new KindredError('the evaluation was aborted');
    const caveat = caveatOf(split, record.config, isOwn);
    return {
      report: evaluationReport(input),
      ...{ classNames, data: source.name, split },
      ...(caveat !== undefined && { caveat }),
    };
  } finally {
    await made.close();
  }
}

/** The classifier of a run as an ONNX file that says what it is. */
export async function modelOfRun(
  request: Parameters<Calls['model']>[0],
  context: Context,
): Promise<Uint8Array<ArrayBuffer>> {
  const { name, embedding, license } = request;
  requireKnown(request.parts, context.parts);
  const files = await WebRunFiles.open(name);
  const record = await files.readRecord();
  const accuracy = await files.readAccuracy();
  const network = await networkOf(files, record, context);
  const { card, normality } = await bundleOf(network, record, request, context);
  const extras = { accuracy, license, ...card };
  const model = modelOf(network, record, version, extras, { embedding, normality });
  return model as Uint8Array<ArrayBuffer>;
}

/** What is fitted to a run on its own data, which has to be given. */
async function bundleOf(
  network: WeightedNetwork,
  record: RunRecord,
  request: Parameters<Calls['model']>[0],
  context: Context,
): Promise<Bundle> {
  const { name, data } = request;
  const { classifier, weights } = network;
  const { parts, signal, onEvent } = context;
  if (!requireBundle({ classifier, parts }, request, data !== undefined)) return { card: {} };
  const { source } = await reopenData(record, data, context);
  if (source.fingerprint !== record.data.fingerprint) {
    throw new UsageError(`${source.name} is not the data that ${name} was trained on, or has changed since`);
  }
  const { host, engine: settings } = await openHost(request, onEvent);
  const engine = host.createEngine(settings);
  try {
    const scored = {
      ...{ name, classifier, parts },
      weights: async () => weights,
      async infer(...[images, options]: Parameters<Parameters<typeof fitBundle>[0]['infer']>) {
        const input = await inferNetwork(engine, network, record.config, images, { ...options, signal });
        if (!input) throw new KindredError('the export was aborted');
        return input;
      },
    };
    const onProgress = (done: number, total: number) => onEvent({ type: 'evaluation', done, total });
    return await fitBundle(scored, prepareData(source, record.config), request, { engine, onProgress });
  } finally {
    await engine.close();
  }
}

export async function recordOf(name: string): Promise<RunRecord> {
  return (await WebRunFiles.open(name)).readRecord();
}

export async function metricsOf(name: string) {
  return (await WebRunFiles.open(name)).readMetrics();
}

/** Removes a run. @throws UsageError where another tab is working on it. */
export async function removeRun(name: string): Promise<void> {
  await WebRunFiles.open(name);
  const release = await lockRun(name);
  try {
    await WebRunFiles.remove(name);
  } finally {
    release();
  }
}

/** All runs of the page, the newest first. */
export async function listAll(): Promise<ListedRun[]> {
  const runs = await Promise.all((await WebRunFiles.names()).map(summary));
  return runs.sort((a, b) => Date.parse(b.date) - Date.parse(a.date));
}

async function summary(name: string): Promise<ListedRun> {
  const files = await WebRunFiles.open(name);
  const { hasModel, ...measured } = await files.measure();
  return { name, ...measured, ...(await outlineOf(files, { hasModel, isRunning: () => isLocked(name) })) };
}
