import { type DataSource, groupingRecord, imageSizes } from '@kindred/core/data';
import { KindredError, UsageError } from '@kindred/core/errors';
import {
  defaultStoreSize,
  parseRecord,
  type RunRecord,
  refuseTransfer,
  resolveDataOptions,
  settleRun,
  TrainingSession,
  testShareOf,
  wholeOf,
} from '@kindred/core/run';
import {
  isPhotograph,
  type ParsedTrainOptions,
  parseTrainOptions,
  prepareData,
  type TrainOptions,
  transferOptionIn,
} from '@kindred/core/train';
import { type ReadOptions, readData } from '../data/read-data.js';
import { openHost } from '../engine/host.js';
import type { Calls } from '../protocol/messages.js';
import { lockRun } from '../storage/lock.js';
import { requireName, unusedName, WebRunFiles } from '../storage/run-files.js';
import { findWeights } from '../weights/find-weights.js';
import type { Context } from './context.js';
import { finishRun } from './finish.js';
import { requireKnown } from './known-parts.js';
import type { ResumedRun, TrainedRun } from './types.js';

/** Options of data that a page does not have, and why. */
const unread = ['imageColumn', 'labelColumn', 'splitColumn'] as const;

/** `train` of a page, in its worker. */
export async function trainRun(
  request: Parameters<Calls['train']>[0],
  context: Context,
): Promise<TrainedRun> {
  requireKnown(request.parts, context.parts);
  const { options: parsed, parts } = parseTrainOptions(request.options as TrainOptions, context.parts);
  if (request.fromScratch) refuseTransfer(parsed);
  else if (!request.weights) requireNoTransfer(parsed);
  const { onEvent } = context;
  const given = request.dataOptions ?? {};
  const other = unread.find((name) => given[name] !== undefined);
  if (other !== undefined)
    throw new UsageError(`data options: ${other} is for tables, which pages do not read`);
  const storeSize = given.storeSize ?? Math.max(defaultStoreSize, parsed.imageSize ?? 0);
  const reading = resolveDataOptions({ ...given, storeSize });
  if (reading.range !== 'auto') {
    throw new UsageError(
      'data options: pages take the values of deep pixels as the browser does: leave out `range`',
    );
  }
  const { source, origin } = await readData(request.data, { ...reading, ...readingTo(onEvent) });
  const [problem] = source.problems;
  if (problem) {
    const count = source.problems.length === 1 ? 'one problem' : `${source.problems.length} problems`;
    const message = `${source.name}: ${count} in the data, such as ${problem.source}: ${problem.message}`;
    onEvent({ type: 'note', message });
  }
  const start = request.weights && (await findWeights(request.weights, context));
  if (!start && !request.fromScratch) noteScratch(source, parsed, onEvent);
  const { config, data } = settleRun(source, parsed, parts, { start, whole: wholeOf(reading) });
  const { host, engine, software } = await openHost(request, onEvent);
  const { heldOut, splits } = source;
  const record = parseRecord({
    version: 1,
    data: {
      ...{ origin, path: null, name: source.name, format: source.format, fingerprint: source.fingerprint },
      classNames: [...source.classNames],
      options: { ...reading, test: heldOut ?? (splits.test ? 0 : reading.test) },
      ...groupingRecord(source),
    },
    config,
    weights: start?.record ?? null,
    engine: { ...engine, ...(request.memory && { memory: request.memory }) },
    software,
  });
  const { model, loss } = config.classifier;
  if (request.out !== undefined) requireName(request.out);
  const name = request.out ?? (await unusedName([source.name, model.name, loss.name]));
  const release = await lockRun(name);
  try {
    if ((await WebRunFiles.names()).includes(name)) {
      throw new UsageError(
        `there is a run ${name} already; continue it with \`resume(${JSON.stringify(name)})\`, or choose another \`out\``,
      );
    }
    const session = await TrainingSession.open(host, record, parts, context);
    try {
      return await finishRun(session, await WebRunFiles.create(name, record), data, context);
    } finally {
      await session.close();
    }
  } finally {
    release();
  }
}

/** @throws UsageError where options of a run without weights from elsewhere say how these are used. */
function requireNoTransfer(options: ParsedTrainOptions): void {
  const given = transferOptionIn(options);
  if (given === undefined) return;
  throw new UsageError(
    `\`${given}\` is for a network with weights from elsewhere: give a file of them, or its address, with \`weights\`, or leave it out`,
  );
}

/** Says what photographs lose by a start from nothing, where nobody has chosen it. */
function noteScratch(
  { splits: { train } }: DataSource,
  { model, imageSize }: { readonly model?: unknown; readonly imageSize?: number | undefined },
  onEvent: Context['onEvent'],
): void {
  if (model !== undefined || train?.channels !== 3 || !isPhotograph(imageSizes(train), imageSize)) return;
  const message =
    'training from scratch: weights of others, such as those of MobileNetV2, would make far more of few photographs (50 of each of ' +
    'five flowers: 84 % in place of 61 %): give a file of them, or its address, with `weights`';
  onEvent({ type: 'note', message });
}

/** `resume` of a page, in its worker. */
export async function resumeRun(
  request: Parameters<Calls['resume']>[0],
  context: Context,
): Promise<ResumedRun> {
  const { name } = request;
  const files = await WebRunFiles.open(name);
  const release = await lockRun(name);
  try {
    const record = await files.readRecord();
    const { source } = await reopenData(record, request.data, context);
    if (source.fingerprint !== record.data.fingerprint) {
      throw new KindredError(
        `the data is not what ${name} was trained on (${record.data.name}), or has changed; it cannot go on`,
      );
    }
    const { provider, threads } = record.engine;
    if (provider !== 'wasm' && provider !== 'webgpu') {
      throw new UsageError(`${name} was trained with the provider ${provider}, which pages do not have`);
    }
    const { host, engine, software } = await openHost({ threads, ...request, provider }, context.onEvent);
    const changed = Object.entries(software).filter(([key, value]) => record.software[key] !== value);
    if (changed.length > 0) {
      const list = changed.map(([key, value]) => `${key} ${record.software[key]} is now ${value}`).join(', ');
      const message = `${list}: the results may differ from those of an uninterrupted run`;
      context.onEvent({ type: 'note', message });
    }
    const last = await files.readLast();
    const checkpoint = last && { ...last, source: files.checkpointPath('last') };
    const wasComplete = last?.position.finished === true;
    const current = { ...record, engine: { ...record.engine, threads: engine.threads } };
    const session = await TrainingSession.open(host, current, context.parts, context, checkpoint);
    try {
      const run = await finishRun(session, files, prepareData(source, record.config), context);
      return run.reason === 'interrupted' ? run : { ...run, wasComplete };
    } finally {
      await session.close();
    }
  } finally {
    release();
  }
}

/**
 * The data of a run that was made before, as the run read it.
 * @throws UsageError where it was the page's and is not given.
 */
export async function reopenData(
  { data }: RunRecord,
  given: Parameters<typeof readData>[0],
  { onEvent }: Pick<Context, 'onEvent'>,
) {
  if (given === undefined && data.origin !== 'embedded') {
    throw new UsageError(
      `the run was made with data of the page (${data.name}), which browsers do not keep: give it with \`data\``,
    );
  }
  const options = resolveDataOptions({
    ...data.options,
    test: testShareOf(data.options),
    // Earlier versions kept nothing together, whatever the options said.
    ...(data.grouping === undefined && { copies: 'none' as const, groupBy: undefined }),
  });
  return readData(given, { ...options, ...readingTo(onEvent) });
}

/** Tells by events how far reading is. */
function readingTo(onEvent: Context['onEvent']): Pick<ReadOptions, 'onProgress' | 'onCopies'> {
  return {
    onProgress: (done, total) => onEvent({ type: 'data', done, total }),
    onCopies: (done, total) => onEvent({ type: 'copies', done, total }),
  };
}
