import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '@kindred/core/errors';
import type { ScoreChoice } from '@kindred/core/evaluate';
import type { ExportResult, exportSchema } from '@kindred/studio/protocol';
import type * as z from 'zod';
import { calibrationWarning } from '../../api/card-words.js';
import { loadClassifier } from '../../api/classifier.js';
import { loadParts } from '../../api/load-parts.js';
import { openRun } from '../../api/run.js';
import { serveChild } from '../child.js';

/** What an export needs: plain JSON. */
export interface ExportWork {
  /** The folder of the run. */
  readonly path: string;
  readonly partFiles: readonly string[];
  readonly request: z.output<typeof exportSchema>;
}

serveChild<ExportWork>(async ({ path, partFiles, request }, { onProgress }): Promise<ExportResult> => {
  const parts = partFiles.length === 0 ? [] : await loadParts(partFiles);
  const run = await openRun(path, { parts });
  const target = join(path, request.file);
  if (!request.isOverwriting && existsSync(target)) {
    throw new UsageError(`there is ${request.file} in the folder of the run already`);
  }
  if (request.form === 'training') {
    const { batchSize, lowering, untrained } = request;
    onProgress('writing', 0, 0);
    await run.exportTraining(target, { batchSize, lowering, ...(untrained && { untrained }) });
    return { run: request.run, file: request.file, warning: null };
  }
  const { embedding, license, score, falseAlarms, calibrate, data } = request;
  const { card } = await run.export(target, {
    ...{ embedding, calibrate, falseAlarms, data },
    license: license === '' ? undefined : license,
    score: score as ScoreChoice | undefined,
    onReading: (done, total) => onProgress('reading data', done, total),
    onProgress: (done, total) => onProgress('measuring', done, total),
  });
  // What was written is opened again, as whoever gets it will do.
  onProgress('opening it again', 0, 0);
  await (await loadClassifier(target, { parts })).close();
  const warning = card.calibration && calibrationWarning(card.calibration);
  return {
    run: request.run,
    file: request.file,
    warning: warning?.replace('--calibrate', 'the calibration') ?? null,
  };
});
