import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Parts } from '@kindred/core/config';
import { KindredError } from '@kindred/core/errors';
import type { WeightsOrigin } from '@kindred/core/export';
import { type RunRecord, type SessionHost, type SessionOptions, TrainingSession } from '@kindred/core/run';
import type { Checkpoint } from '@kindred/core/train';
import { createEngine } from '../engine/index.js';
import { readBytes } from '../storage/read.js';
import { transferToClasses } from './transfer.js';

const host: SessionHost = {
  createEngine,
  async readWeights({ path, sha256, origin }) {
    if (!existsSync(path)) throw new KindredError(`the weights ${path} have gone: ${howToBringBack(origin)}`);
    const bytes = await readBytes(path);
    if (hashOf(bytes) === sha256) return bytes;
    throw new KindredError(`the weights ${path} have changed since the run began: ${howToBringBack(origin)}`);
  },
  transferToClasses,
};

/** {@link TrainingSession.open} in Node. */
export function openSession(
  record: RunRecord,
  parts: Parts,
  options: SessionOptions,
  checkpoint?: Checkpoint & { readonly source: string },
): Promise<TrainingSession> {
  return TrainingSession.open(host, record, parts, options, checkpoint);
}

function howToBringBack(origin: WeightsOrigin | undefined): string {
  return origin?.revision === undefined
    ? 'bring the file back'
    : `get them with \`getWeights(${JSON.stringify(`${origin.source}@${origin.revision}`)})\``;
}

/** SHA-256 in lower-case hex. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
