import { join } from 'node:path';
import {
  describeIssues,
  describeValue,
  type NamedConfig,
  type Part,
  type Parts,
  takeParts,
} from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import { LOSSES } from '@kindred/core/losses';
import { BACKBONES } from '@kindred/core/models';
import { checkTrainOptions, ownPartsIn, type TrainOptions } from '@kindred/core/train';
import { folderName } from '../../storage/folder-name.js';
import { type DataInput, dataLabel, type OpenedData, openForTraining } from '../data-source.js';
import { dataNotes } from '../notes.js';
import { ownParts, partsRecord } from '../parts.js';
import { refuseInside } from '../refuse-inside.js';
import { machineName, softwareVersions } from '../software.js';
import { startingModel, startingWeights, watchDownload } from '../starting-weights.js';
import { resolveChoices, takeNamed } from './choices.js';
import { type ComparisonRecord, comparisonRecordSchema } from './comparison-record.js';
import type { CompareOptions } from './options.js';
import { type PlannedRun, planRuns } from './planned-runs.js';
import { dataRecord, type SharedOptions } from './training-recipe.js';

/** A comparison with everything settled, before anything is written. */
export interface Plan {
  readonly out: string;
  readonly record: ComparisonRecord;
  /** All runs of the grid. */
  readonly plannedRuns: readonly PlannedRun[];
  /** By name. */
  readonly data: ReadonlyMap<string, OpenedData>;
  /** Parts of one's own that the grid names. */
  readonly parts: Parts;
}

const defaultLosses = ['ce', 'cc'] as const;
const defaultSeeds = 3;

/**
 * Reads all data and settles the grid and the training.
 * @throws UsageError for whatever would stop some of the runs later: unknown names, wrong options, data without test
 *   images, names that are not unique.
 */
export async function planComparison(options: CompareOptions): Promise<Plan> {
  const { data, dataOptions, losses, models, seeds, out, shard, baseline, ...rest } = options;
  const { weights, provider, threads, memory, parts, signal, onEvent, ...training } = rest;
  const checked = checkShared(training, { losses, models, seeds, parts });
  if (weights !== undefined && checked.models?.length !== 1) {
    throw new UsageError(
      'weights are for one network: name that one, and no other, to compare losses from them',
    );
  }
  const start =
    weights === undefined ? undefined : await startingWeights(weights, watchDownload({ onEvent, signal }));
  if (start?.network?.widths) {
    throw new UsageError(`${weights} holds a pruned network: a comparison starts from weights of whole ones`);
  }
  if (start) {
    onEvent?.({
      type: 'note',
      message:
        'from these weights each run trains the whole network at once, as any other: without a head beforehand, frozen normalisation ' +
        "and the weights' own size and rates, as `train` has them (`imageSize` and `learningRate` say others)",
    });
  }
  const withSettings = (config: NamedConfig) => startingModel(config, start, checked.parts) ?? config;
  const shared = {
    ...checked,
    models: checked.models?.map(({ name, config }) => ({ name, config: withSettings(config) })),
  };
  const opened: OpenedData[] = [];
  for (const one of listOf(data)) {
    const name = dataLabel(one);
    const onProgress = (done: number, total: number) => onEvent?.({ type: 'data', data: name, done, total });
    const onCopies = (done: number, total: number) => onEvent?.({ type: 'copies', data: name, done, total });
    const onNote = (message: string) => onEvent?.({ type: 'note', message });
    const reading = { ...dataOptions, onProgress, onCopies, onNote };
    const read = await openForTraining(one, reading, training.imageSize);
    for (const message of dataNotes(read, training)) onNote(message);
    opened.push(read);
  }
  const sets = opened.map((read) => dataRecord(read, shared));
  const used = partsRecord(shared.parts, partsOfGrid(sets, shared));
  const record = checkRecord({
    version: 1,
    data: sets,
    losses: [...shared.losses],
    seeds: [...shared.seeds],
    weights: start?.record ?? null,
    ...(used && { parts: used }),
    engine: { provider: provider ?? 'cpu', threads: threads ?? null, ...(memory && { memory }) },
    software: softwareVersions(),
    machine: machineName(),
  });
  const names = record.data.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new UsageError(`two data sets are called ${twice}: rename a folder`);
  const target = out ?? join('comparisons', folderName(names));
  for (const { path } of opened) refuseInside("the comparison's folder", target, path);
  return {
    out: target,
    record,
    plannedRuns: planRuns(record),
    data: new Map(opened.map((read) => [read.source.name, read])),
    parts: shared.parts,
  };
}

function partsOfGrid(sets: ComparisonRecord['data'], { losses, parts }: SharedOptions): Part[] {
  return [
    ...losses.flatMap(({ config }) => parts.ownIn(LOSSES, config)),
    ...sets.flatMap(({ models, recipe }) => [
      ...models.flatMap(({ config }) => parts.ownIn(BACKBONES, config)),
      ...ownPartsIn(recipe, parts),
    ]),
  ];
}

function listOf(data: CompareOptions['data']): readonly (DataInput | undefined)[] {
  const list = Array.isArray(data) ? (data as readonly DataInput[]) : [data];
  return list.length === 0 ? [undefined] : (list as (DataInput | undefined)[]);
}

function checkShared(
  options: TrainOptions,
  {
    losses = defaultLosses,
    models,
    seeds = defaultSeeds,
    parts: own = [],
  }: Pick<CompareOptions, 'losses' | 'models' | 'seeds' | 'parts'>,
): SharedOptions {
  const chosen = takeNamed(losses);
  const networks = models && takeNamed(models);
  const taken = takeParts({ ...options });
  const parts = ownParts([...own, ...chosen.parts, ...(networks?.parts ?? []), ...taken.parts]);
  const shared = {
    options: taken.options,
    parts,
    losses: resolveChoices(LOSSES, chosen.named, parts),
    models: networks && resolveChoices(BACKBONES, networks.named, parts),
    seeds: seedsOf(seeds),
  };
  for (const { config } of shared.losses) checkTrainOptions({ ...taken.options, loss: config }, parts);
  return shared;
}

function seedsOf(seeds: number | readonly number[]): readonly number[] {
  if (typeof seeds === 'number' && !(Number.isInteger(seeds) && seeds >= 1)) {
    throw new UsageError(`seeds: a whole number from 1 or a list of seeds, not ${seeds}`);
  }
  if (typeof seeds !== 'number' && !Array.isArray(seeds)) {
    throw new UsageError(`seeds: a whole number from 1 or a list of seeds, not ${describeValue(seeds)}`);
  }
  const list = typeof seeds === 'number' ? Array.from({ length: seeds }, (_, i) => i + 1) : seeds;
  const twice = list.find((seed, i) => list.indexOf(seed) < i);
  if (list.length === 0 || twice !== undefined) {
    throw new UsageError(twice === undefined ? 'there is no seed' : `seed ${twice} is there twice`);
  }
  for (const seed of list) checkTrainOptions({ seed });
  return list;
}

/** @throws UsageError naming the field, for what the types do not tell (a number of threads of 0). */
function checkRecord(record: ComparisonRecord): ComparisonRecord {
  const parsed = comparisonRecordSchema.safeParse(record);
  if (parsed.success) return parsed.data;
  throw new UsageError(describeIssues(parsed.error));
}
