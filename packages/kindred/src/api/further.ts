import { describeValue, type Parts } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import { learningRateSchedule } from '@kindred/core/optim';
import { type Checkpoint, encodeCheckpoint, type Position, trainsHeadAlone } from '@kindred/core/train';
import { countOf } from '@kindred/report/text';
import type { RunRecord } from '../storage/record.js';
import type { RunFolder } from '../storage/run-folder.js';

/**
 * The record of a run that shall have more epochs.
 * @param position where it stands; undefined where it was ended before its first checkpoint
 * @throws UsageError where it has as many behind it, or trained nothing that could go on.
 */
export function furtherRecord(
  path: string,
  record: RunRecord,
  position: Position | undefined,
  epochs: number,
): RunRecord {
  const { epoch = 0, finished = false } = position ?? {};
  if (!Number.isInteger(epochs) || epochs < 1) {
    throw new UsageError(`\`epochs\` is a whole number of at least 1, not ${describeValue(epochs)}`);
  }
  if (epochs <= epoch) {
    throw new UsageError(
      `${path} has ${countOf(epoch, 'epoch')} behind it, and shall have ${epochs} in all: name more \`epochs\``,
    );
  }
  if (trainsHeadAlone(record.config.transfer)) {
    throw new UsageError(
      `${path} trains a head alone, which has no epochs to add: to tune all layers, train anew with \`freeze: 'none'\``,
    );
  }
  const before = record.furtherFrom ?? [];
  // It is there already where a process ended right after it had written that it goes further.
  const furtherFrom = finished && before.at(-1) !== epoch ? [...before, epoch] : before;
  return {
    ...record,
    config: { ...record.config, epochs },
    ...(furtherFrom.length > 0 && { furtherFrom }),
  };
}

/**
 * Writes that a run goes further. The record comes first: if the process ends between the two, the run is over as it was, and
 * can be taken further again.
 * @param checkpoint where it stands; undefined where it was ended before its first
 */
export async function saveFurther(
  folder: RunFolder,
  record: RunRecord,
  checkpoint: Checkpoint | undefined,
): Promise<void> {
  const release = await folder.lock();
  try {
    await folder.writeRecord({ ...record, data: (await folder.readRecord()).data });
    if (checkpoint) await folder.saveCheckpoint('last', encodeCheckpoint(checkpoint));
  } finally {
    await release();
  }
}

/** What a run that goes further does with its learning rate. */
export function furtherNote(
  { config }: RunRecord,
  { epoch, learningRateScale = 1 }: Position,
  parts: Parts,
): string {
  const { schedule, learningRate: baseLearningRate, warmupEpochs, epochs } = config;
  const rate = learningRateSchedule({ schedule, baseLearningRate, warmupEpochs }, epochs, parts)(epoch);
  const next = Number((learningRateScale * rate).toPrecision(3));
  return (
    `going on after epoch ${epoch}, to ${epochs}: the learning rate follows the schedule (${schedule.name}) of a run of ` +
    `${epochs} epochs from there, and is ${next} now`
  );
}
