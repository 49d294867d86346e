import { join } from 'node:path';
import {
  describeIssues,
  describeValue,
  type Part,
  type Parts,
  shownName,
  takeParts,
} from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import { LOSSES } from '@kindred/core/losses';
import { BACKBONES } from '@kindred/core/models';
import { refuseTransfer, requireOneStart } from '@kindred/core/run';
import { checkTrainOptions, lossInTuning, ownPartsIn, type TrainOptions } from '@kindred/core/train';
import { folderName } from '../../storage/folder-name.js';
import type { ResolveOptions } from '../../weights/index.js';
import { type DataInput, dataLabel, type OpenedData, openForTraining } from '../data-source.js';
import { balancedTwiceNote, dataNotes } from '../notes.js';
import { ownParts, partsRecord } from '../parts.js';
import { refuseInside } from '../refuse-inside.js';
import { machineName, softwareVersions } from '../software.js';
import { startingWeights, watchDownload } from '../starting-weights.js';
import { type NamedChoice, resolveChoices, takeNamed } from './choices.js';
import { type ComparisonRecord, comparisonRecordSchema } from './comparison-record.js';
import { givenWeights, knownWeightsOfEach, type NetworkWeights } from './network-weights.js';
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
  const { weights, pretrained, fromScratch, provider, threads, memory, parts, signal, onEvent, ...training } =
    rest;
  requireOneStart({ weights, pretrained, fromScratch });
  const checked = checkShared(training, { losses, models, seeds, parts });
  if (fromScratch) refuseTransfer(checkTrainOptions(checked.options, checked.parts));
  const start = await startFor({ weights, pretrained }, checked, watchDownload({ onEvent, signal }));
  const shared = { ...checked, ...start.changes };
  // What cannot be had shows before a large data set is read.
  for (const model of shared.models ?? []) await start.weights.of(model);
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
  const sets: ComparisonRecord['data'] = [];
  for (const read of opened) {
    const set = await dataRecord(read, shared, start.weights);
    const twice = balancedTwiceNote(set.recipe);
    if (twice !== undefined) onEvent?.({ type: 'note', message: `${set.name}: ${twice}` });
    sets.push(set);
  }
  const used = partsRecord(shared.parts, partsOfGrid(sets, shared));
  const record = checkRecord({
    version: 1,
    data: sets,
    losses: [...shared.losses],
    seeds: [...shared.seeds],
    ...start.weights.record(),
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

/**
 * What the runs start from, and what of the grid follows from that: the network, where the weights say which they are of, and
 * the losses, which are milder in tuning.
 * @throws UsageError where weights are not for the networks, KindredError where there are none.
 */
async function startFor(
  { weights, pretrained }: Pick<CompareOptions, 'weights' | 'pretrained'>,
  { models, namedLosses, parts }: CheckedOptions,
  options: ResolveOptions,
): Promise<{ weights: NetworkWeights; changes: Partial<SharedOptions> }> {
  const tuned = () => ({
    losses: resolveChoices(
      LOSSES,
      namedLosses.map(([name, config]) => [name, lossInTuning(config, parts)] as const),
      parts,
    ),
  });
  if (pretrained) return { weights: knownWeightsOfEach(parts, options), changes: tuned() };
  if (weights === undefined) return { weights: givenWeights(undefined), changes: {} };
  if (models !== undefined && models.length !== 1) throw forOneNetwork();
  const start = await startingWeights(weights, options);
  const { network, run } = start;
  if (network?.widths) {
    throw new UsageError(`${weights} holds a pruned network: a comparison starts from weights of whole ones`);
  }
  if (!models && !network) throw forOneNetwork();
  return {
    weights: givenWeights(start),
    changes: {
      ...(!models && {
        models: resolveChoices(BACKBONES, [[shownName(network!.model), network!.model]], parts),
      }),
      ...((!run || run.transfer) && tuned()),
    },
  };
}

function forOneNetwork(): UsageError {
  return new UsageError(
    'weights are for one network: name that one, and no other, to compare losses from them',
  );
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

/** Options that are checked, with the losses as they were given. */
interface CheckedOptions extends SharedOptions {
  readonly namedLosses: readonly NamedChoice[];
}

function checkShared(
  options: TrainOptions,
  {
    losses = defaultLosses,
    models,
    seeds = defaultSeeds,
    parts: own = [],
  }: Pick<CompareOptions, 'losses' | 'models' | 'seeds' | 'parts'>,
): CheckedOptions {
  const chosen = takeNamed(losses);
  const networks = models && takeNamed(models);
  const taken = takeParts({ ...options });
  const parts = ownParts([...own, ...chosen.parts, ...(networks?.parts ?? []), ...taken.parts]);
  const shared = {
    options: taken.options,
    parts,
    losses: resolveChoices(LOSSES, chosen.named, parts),
    namedLosses: chosen.named,
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
