import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { shownName } from '@kindred/core/config';
import type { Dataset, SplitName } from '@kindred/core/data';
import type { EvaluationInput, EvaluationReport } from '@kindred/core/evaluate';
import { caveatOf, type RunSettings, settingsOf, sharedWithTraining } from '@kindred/core/run';
import type { Position, PreparedData } from '@kindred/core/train';
import type { RunEpoch, RunPageInput } from '@kindred/report';
import type { RunRecord } from '../../storage/record.js';
import type { RunFolder } from '../../storage/run-folder.js';
import { chosenEpoch } from '../chosen-epoch.js';
import { readEpochs } from '../read-course.js';
import { sharedTexts } from '../shared-texts.js';

/** What a run's network says of the images that it is evaluated on. */
export interface MeasuredRun {
  readonly split: SplitName;
  readonly inference: EvaluationInput;
  readonly evaluation: EvaluationReport;
}

/** What the page of a run shows, from the files of the run and what its network says. */
export async function pageInput(
  folder: RunFolder,
  record: RunRecord,
  data: PreparedData,
  { split, inference, evaluation }: MeasuredRun,
  notes: readonly string[] = [],
): Promise<RunPageInput> {
  const { config } = record;
  const { model, loss } = config.classifier;
  const images = data[split]!;
  const position = await folder.readPosition();
  const course = await courseOf(folder);
  return {
    name: basename(resolve(folder.path)),
    data: { name: record.data.name, classNames: record.data.classNames, sizes: sizesOf(data) },
    model: shownName(model),
    loss: shownName(loss),
    split,
    caveat: caveatOf(split, config),
    notes: [
      ...(position?.finished
        ? []
        : [`the run is not finished: ${position?.epoch ?? 0} of ${config.epochs} epochs are complete.`]),
      ...(course ? [] : ["the run's metrics cannot be read, so the learning curves are missing."]),
      ...sharedTexts(sharedWithTraining(split, data, inference), split).map((text) => `${text}.`),
      ...notes,
    ],
    evaluation,
    inference,
    source: (image) => withoutFolders(images.source(image)),
    course: course ?? [],
    chosen: chosenBy(folder, position, config),
    head: position?.head,
    settings: shownSettings(record),
  };
}

/** Undefined where it is damaged: the rest of the page is worth having. */
async function courseOf(folder: RunFolder): Promise<RunEpoch[] | undefined> {
  if (!existsSync(folder.metricsPath)) return [];
  return readEpochs(folder.metricsPath).catch(() => undefined);
}

function chosenBy(
  folder: RunFolder,
  position: Position | undefined,
  config: RunRecord['config'],
): RunPageInput['chosen'] {
  if (!position || !existsSync(folder.checkpointPath('best'))) return undefined;
  const chosen = chosenEpoch(config, position);
  return chosen.by === 'last' && chosen.epoch === 0 ? undefined : chosen;
}

function sizesOf(data: PreparedData): RunPageInput['data']['sizes'] {
  const sizes: { [split in SplitName]?: number } = {};
  for (const split of ['train', 'validation', 'test'] as const) {
    const images: Dataset | undefined = data[split];
    if (images) sizes[split] = images.labels.length;
  }
  return sizes;
}

/** What leads from the root of the machine to a file that the data of a program's own names. */
const absoluteFolders = /(^|[\s("'])(?:[A-Za-z]:)?[\\/](?:[^\\/()]*[\\/])+/g;

/** Where an image comes from, without the folders of the machine: pages are shown to others. */
function withoutFolders(source: string): string {
  return source.replace(absoluteFolders, '$1…/');
}

/** What determines the run, with whose weights it started from; runs that it comes from by their names alone. */
function shownSettings(record: RunRecord): RunSettings {
  const { source, revision, license } = record.weights?.origin ?? {};
  return {
    ...settingsOf(record),
    ...(record.prunedFrom !== undefined && { prunedFrom: basename(record.prunedFrom) }),
    ...(source !== undefined && { 'weights.source': withoutFolders(source) }),
    ...(revision !== undefined && { 'weights.revision': revision }),
    ...(license !== undefined && { 'weights.license': license }),
  };
}
