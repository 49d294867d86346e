import { shownName } from '../config/index.js';
import type { SplitName } from '../data/dataset.js';
import { KindredError } from '../errors.js';
import { type Position, trainsHeadAlone } from '../train/index.js';
import type { MeasuredAccuracy } from './evaluation.js';
import type { RunRecord } from './record.js';
import { type RunSettings, settingsOf } from './run-settings.js';

/**
 * - `finished`: trained to its end, evaluated and exported
 * - `running`: a living process of this machine, or a tab of this browser, trains it
 * - `interrupted`: it can be resumed
 * - `damaged`: a file of it cannot be read
 */
export type RunState = 'finished' | 'running' | 'interrupted' | 'damaged';

/** What a run was trained with. */
export interface RunRecipe {
  /** Name of the data set. */
  readonly data: string;
  /** The network and the loss with the options that were given, as `cc:lambda=0.1`. */
  readonly model: string;
  readonly loss: string;
  readonly seed: number;
  /** Epochs that it was to take; 0 where a head alone is trained. */
  readonly epochs: number;
  /** Whether a head is trained on the frozen backbone, and nothing else. */
  readonly headAlone?: true;
  /** Everything that determines it. */
  readonly settings: RunSettings;
}

/** What became of a run, and of what. */
export interface RunOutline {
  readonly state: RunState;
  /** What is wrong with a damaged run. */
  readonly problem?: string;
  /** Of a damaged run only where its record can be read. */
  readonly recipe?: RunRecipe;
  /** Epochs that are complete. */
  readonly epochs?: number;
  /** In 0 .. 1, and the images that it was measured on: of an unfinished run, the best so far on validation images. */
  readonly accuracy?: { readonly value: number; readonly split: SplitName };
}

/** Where an outline is taken from. */
export interface OutlinedFiles {
  /** @throws KindredError where it cannot be read, as the others do. */
  readRecord(): Promise<RunRecord>;
  /** Of its last checkpoint; undefined before that. */
  readPosition(): Promise<Position | undefined>;
  /** How the finished network does; undefined where it was not evaluated. */
  readEvaluation(): Promise<MeasuredAccuracy | undefined>;
}

/** What became of a run; what is wrong with its files is told. */
export async function outlineOf(
  files: OutlinedFiles,
  { hasModel, isRunning }: { readonly hasModel: boolean; isRunning(): Promise<boolean> },
): Promise<RunOutline> {
  let recipe: RunRecipe | undefined;
  try {
    recipe = recipeOf(await files.readRecord());
    const position = await files.readPosition();
    const evaluation = await files.readEvaluation();
    const accuracy = evaluation ? { value: evaluation.top1, split: evaluation.split } : bestOf(position);
    // What was taken further keeps the evaluation and the model of its former end until it is over again.
    const isFinished = evaluation !== undefined && hasModel && position?.finished !== false;
    return {
      state: (await isRunning()) ? 'running' : isFinished ? 'finished' : 'interrupted',
      recipe,
      epochs: position?.epoch ?? 0,
      ...(accuracy && { accuracy }),
    };
  } catch (error) {
    if (!(error instanceof KindredError)) throw error;
    return { state: 'damaged', problem: error.message, ...(recipe && { recipe }) };
  }
}

function recipeOf(record: RunRecord): RunRecipe {
  const { classifier, seed, epochs, transfer } = record.config;
  const isHeadAlone = trainsHeadAlone(transfer);
  return {
    data: record.data.name,
    model: shownName(classifier.model),
    loss: shownName(classifier.loss),
    seed,
    epochs: isHeadAlone ? 0 : epochs,
    ...(isHeadAlone && { headAlone: true as const }),
    settings: settingsOf(record),
  };
}

function bestOf(position: Position | undefined): RunOutline['accuracy'] {
  return position?.best && { value: position.best.accuracy, split: 'validation' };
}
