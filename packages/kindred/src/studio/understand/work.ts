import { mkdir, readFile } from 'node:fs/promises';
import type { Dataset, SplitName } from '@kindred/core/data';
import { subset } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import { stratifiedSample } from '@kindred/core/evaluate';
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from '@kindred/core/files';
import { caveatOf, evaluationSplit, sharedWithTraining } from '@kindred/core/run';
import { type ClassDistances, classDistances } from '@kindred/report';
import type { DistancesAnswer, MapRequest } from '@kindred/studio/protocol';
import { loadParts } from '../../api/load-parts.js';
import { ownData } from '../../api/own-data.js';
import { openRun } from '../../api/run.js';
import { openSession } from '../../api/session.js';
import { sharedTexts } from '../../api/shared-texts.js';
import { writeAtomically } from '../../storage/write-atomically.js';
import { type ChildOptions, serveChild } from '../child.js';
import { analysisFiles, analysisKey } from './analysis-files.js';
import { makeMap, mapName } from './make-map.js';
import { measurementsOf, splitOrder, verdictColumns } from './measure.js';

/** The run that work is about. */
export interface WorkedRun {
  readonly path: string;
  readonly partFiles: readonly string[];
}

/** What is done in a process of its own. */
export type Work =
  | {
      readonly kind: 'analysis';
      readonly run: WorkedRun;
      readonly split?: SplitName | undefined;
      readonly data?: string | undefined;
    }
  | { readonly kind: 'start'; readonly run: WorkedRun; readonly split: SplitName; readonly key: string }
  | { readonly kind: 'map'; readonly request: MapRequest };

serveChild<Work>(async (work, options) => {
  switch (work.kind) {
    case 'analysis':
      return { key: await analyse(work, options) };
    case 'start':
      return measureStart(work, options);
    default:
      return drawMap(work.request, options);
  }
});

/** Measures a network on the run's own images. @returns the key of the analysis; undefined where it was stopped */
async function analyse(
  { run: { path, partFiles }, split: asked, data }: Extract<Work, { kind: 'analysis' }>,
  { signal, onProgress }: ChildOptions,
): Promise<string | undefined> {
  const run = await openRun(path, { parts: await loadParts(partFiles) });
  const { prepared } = await ownData(run, data, {
    onProgress: (done, total) => onProgress('reading images', done, total),
  });
  const split = asked ?? evaluationSplit(prepared);
  const images = prepared[split];
  if (!images) throw new UsageError(`the run has no ${split} images`);
  const key = await analysisKey(run.folder, run.record, split);
  if (key === undefined) throw new UsageError(`${path} has no checkpoint yet`);
  const input = await run.infer(images, {
    signal,
    onProgress: (done, total) => onProgress('evaluating', done, total),
  });
  if (!input || signal.aborted) return undefined;
  onProgress('measuring', 0, 0);
  const files = analysisFiles(key);
  await mkdir(files.folder, { recursive: true });
  const columns = verdictColumns(input);
  const count = images.labels.length;
  const { embedding, attention } = input;
  await writeTensors(files.verdicts, {
    labels: { dtype: 'int32', shape: [count], data: columns.labels },
    predicted: { dtype: 'int32', shape: [count], data: columns.predicted },
    confidence: { dtype: 'float32', shape: [count], data: columns.confidence },
    labelProbability: { dtype: 'float32', shape: [count], data: columns.labelProbability },
    topClasses: { dtype: 'int32', shape: [count, columns.top], data: columns.topClasses },
    topProbabilities: { dtype: 'float32', shape: [count, columns.top], data: columns.topProbabilities },
  });
  for (const [file, vectors] of [
    [files.embedding, embedding],
    [files.attention, attention],
  ] as const) {
    if (!vectors) continue;
    const shape = [count, vectors.dimensions];
    await writeTensors(file, { vectors: { dtype: 'float32', shape, data: vectors.vectors } });
  }
  await writeJson(files.sources, sourcesOf(images));
  await writeJson(files.distances('own'), distancesAnswer(classDistances(input), count));
  const shared = sharedWithTraining(split, prepared, input);
  const caveat = caveatOf(split, run.record.config);
  const notes = [...(caveat === undefined ? [] : [caveat]), ...sharedTexts(shared, split)];
  // Last: where it is, all others are.
  await writeJson(files.analysis, {
    ...measurementsOf(input, images.classNames),
    ...{ key, run: path, split, splits: splitOrder.filter((name) => prepared[name]), notes },
    at: new Date().toISOString(),
  });
  return key;
}

/** Measures the distances of the network that the training of a run began with. */
async function measureStart(
  { run: { path, partFiles }, split, key }: Extract<Work, { kind: 'start' }>,
  { signal, onProgress }: ChildOptions,
): Promise<null> {
  const run = await openRun(path, { parts: await loadParts(partFiles) });
  const { prepared } = await ownData(run, undefined, {
    onProgress: (done, total) => onProgress('reading images', done, total),
  });
  const images = prepared[split]!;
  // As many as are compared: the very images of the network's own distances.
  const sample = stratifiedSample(images.labels, MOST_COMPARED, 0);
  const session = await openSession(run.record, run.parts, { signal });
  try {
    const input = await session.infer(await session.network(), subset(images, sample), {
      signal,
      onProgress: (done, total) => onProgress('evaluating', done, total),
    });
    if (!input) return null;
    const distances = distancesAnswer(classDistances(input), images.labels.length);
    await writeJson(analysisFiles(key).distances('start'), distances);
    return null;
  } finally {
    await session.close();
  }
}

/** As many as `classDistances` takes. */
const MOST_COMPARED = 1000;

async function drawMap(request: MapRequest, { signal, onProgress }: ChildOptions): Promise<null> {
  const files = analysisFiles(request.key);
  const { vectors } = await readTensors(files[request.vectors]);
  const { labels } = await readTensors(files.verdicts);
  const input = {
    vectors: vectors!.data as Float32Array,
    dimensions: vectors!.shape[1]!,
    labels: labels!.data as Int32Array,
  };
  const { points, images, facts } = makeMap(input, request, onProgress);
  // It cannot be stopped while it is made: what comes of it is not wanted any more.
  if (signal.aborted) return null;
  const bytes = encodeSafetensors(
    new Map<string, StoredTensor>([
      ['points', { dtype: 'float32', shape: [images.length, 2], data: points }],
      ['images', { dtype: 'int32', shape: [images.length], data: images }],
    ]),
    { facts: JSON.stringify(facts) },
  );
  await writeAtomically(files.map(mapName(request)), bytes);
  return null;
}

/** What leads from the root of the machine to files that a program's own data names. */
const absoluteFolders = /(^|[\s("'])(?:[A-Za-z]:)?[\\/](?:[^\\/()]*[\\/])+/g;

function sourcesOf(images: Dataset): string[] {
  return Array.from(images.labels, (_, i) => images.source(i).replace(absoluteFolders, '$1…/'));
}

function distancesAnswer({ samples, embedding, attention }: ClassDistances, images: number): DistancesAnswer {
  const plain = ({ matrix, unit }: ClassDistances['embedding']) => ({
    matrix: Array.from(matrix, (value) => (Number.isNaN(value) ? null : Number(value.toPrecision(5)))),
    unit,
  });
  return {
    ...{ measured: samples, images, embedding: plain(embedding) },
    attention: attention ? plain(attention) : null,
  };
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeAtomically(path, JSON.stringify(value));
}

async function writeTensors(path: string, tensors: Readonly<Record<string, StoredTensor>>): Promise<void> {
  await writeAtomically(path, encodeSafetensors(new Map(Object.entries(tensors))));
}

async function readTensors(path: string): Promise<Readonly<Record<string, StoredTensor>>> {
  const { tensors } = decodeSafetensors(new Uint8Array(await readFile(path)), path);
  return Object.fromEntries(tensors);
}
