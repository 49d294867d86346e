import * as z from 'zod';
import { KindredError } from '../errors.js';
import {
  decodeSafetensors,
  encodeSafetensors,
  type FileParts,
  readSafetensorsMetadata,
} from '../files/safetensors.js';
import type { StoredTensor } from '../files/stored-tensor.js';
import type { HostTensor } from '../runtime/host-tensor.js';

/** Sums over the steps of an epoch so far, from which its means come. */
const sumsSchema = z.strictObject({
  steps: z.int().min(0),
  samples: z.int().min(0),
  correct: z.number(),
  loss: z.number(),
  terms: z.record(z.string(), z.number()),
});

export type EpochSums = z.infer<typeof sumsSchema>;

/** Epoch 0: the head alone, on the backbone as it came. */
const bestSchema = z.strictObject({ epoch: z.int().min(0), accuracy: z.number(), nll: z.number() });

const headSchema = z.strictObject({
  accuracy: z.number(),
  nll: z.number(),
  /** Mean recall of the classes, where they are uneven: see `ClassGaps`. */
  balanced: z.number().optional(),
  /** Parts of the cross-validation that measured it; on the validation images where not given. */
  folds: z.int().optional(),
});

/** How good a head was on the frozen backbone. */
export type HeadResult = z.infer<typeof headSchema>;

/** Where a run stands. Whatever is random follows from it and the seed. */
const positionSchema = z.strictObject({
  /** Epochs that are complete. */
  epoch: z.int().min(0),
  /** Steps of the current epoch that are done. */
  stepInEpoch: z.int().min(0),
  /** Steps of the whole run that are done. */
  step: z.int().min(0),
  sums: sumsSchema,
  best: bestSchema.optional(),
  /** In tuning, the highest validation accuracy so far; `best` can be from a later epoch that is about as good. */
  highest: z.number().optional(),
  /** The epoch that it is of, from which patience counts. */
  highestEpoch: z.int().min(0).optional(),
  /** Of a network with weights from elsewhere: its head before tuning, where it was measured. */
  head: headSchema.optional(),
  /** What callbacks have multiplied the scheduled learning rate by; not there where they have not. */
  learningRateScale: z.number().gt(0).optional(),
  /** The epoch from which patience counts, where the run was taken further after it had ended. */
  patientFrom: z.int().min(0).optional(),
  /** Whether a callback has ended the run. */
  stopped: z.literal(true).optional(),
  /** Whether the run is over: nothing is left to resume. */
  finished: z.boolean(),
});

/** Where a run stands: what a checkpoint has beside the states. */
export type Position = z.infer<typeof positionSchema>;

export const emptySums: EpochSums = { steps: 0, samples: 0, correct: 0, loss: 0, terms: {} };

/** Where a run stands before its first step. */
export const startPosition: Position = {
  epoch: 0,
  stepInEpoch: 0,
  step: 0,
  sums: emptySums,
  finished: false,
};

/** The position of a run that is to go on though it was over: its patience counts from there. */
export function goFurther({ stopped: _, ...position }: Position): Position {
  return position.finished ? { ...position, finished: false, patientFrom: position.epoch } : position;
}

/** A run at some moment: all that it takes to go on from there. */
export interface Checkpoint {
  readonly position: Position;
  /** All states of the engine: variables, optimizer moments, averages. */
  readonly states: ReadonlyMap<string, HostTensor>;
}

/** Identifies the kind of file and its version in the metadata. */
const format = 'kindred-checkpoint-1';

/** A checkpoint as a safetensors file. */
export function encodeCheckpoint({ position, states }: Checkpoint): Uint8Array {
  return encodeSafetensors(states, { format, position: JSON.stringify(position) });
}

/**
 * @param source the file's name, for messages
 * @throws KindredError where the file is damaged or is no checkpoint.
 */
export function decodeCheckpoint(bytes: Uint8Array, source: string): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes, source);
  const position = positionOf(metadata, source);
  const states = new Map<string, HostTensor>();
  for (const [name, tensor] of tensors) {
    if (!isHostTensor(tensor)) {
      throw new KindredError(
        `${source}: the checkpoint's "${name}" is ${tensor.dtype}, which no state can be`,
      );
    }
    states.set(name, tensor);
  }
  return { position, states };
}

function isHostTensor(tensor: StoredTensor): tensor is Extract<StoredTensor, HostTensor> {
  return ['float32', 'int64', 'int32', 'uint8', 'bool'].includes(tensor.dtype);
}

/**
 * Where the run of a checkpoint stands, without reading its states.
 * @throws KindredError as {@link decodeCheckpoint}.
 */
export async function readPosition(file: FileParts, source: string): Promise<Position> {
  return positionOf(await readSafetensorsMetadata(file, source), source);
}

function positionOf(metadata: Readonly<Record<string, string>>, source: string): Position {
  if (metadata.format !== format) {
    throw new KindredError(
      `${source} is not a checkpoint of this version of Kindred (its format is ${metadata.format ?? 'not given'})`,
    );
  }
  const parsed = positionSchema.safeParse(parseJson(metadata.position ?? ''));
  if (!parsed.success) throw new KindredError(`${source}: the checkpoint's position is damaged`);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
