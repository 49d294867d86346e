import { join } from 'node:path';
import { describeOptionIssues } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import { artefactFiles, type TrainingManifest, trainingArtefact } from '@kindred/core/train';
import * as z from 'zod';
import { makeFolder } from '../storage/make-folder.js';
import { writeAtomically } from '../storage/write-atomically.js';
import type { Run } from './run.js';

/** {@link TrainingExportOptions} as they are checked. */
export const trainingExportSchema = z.strictObject({
  batchSize: z.int().min(1).optional().describe("Images in a step; by default as many as in the run's"),
  lowering: z
    .enum(['fast', 'reference'])
    .optional()
    .describe("reference: operators of the ONNX standard alone, some of them slower; by default the run's"),
  untrained: z.boolean().optional().describe('Begin as the run began, not as it ended'),
});

/** How the models of {@link Run.exportTraining} are made. */
export interface TrainingExportOptions {
  /** Images in a step; as many as in the run's where not given. */
  readonly batchSize?: number | undefined;
  /** `reference`: operators of the ONNX standard alone, some of them slower; the run's where not given. */
  readonly lowering?: 'fast' | 'reference' | undefined;
  /** Begin as the run began, not as it ended. */
  readonly untrained?: boolean | undefined;
}

/** What {@link Run.exportTraining} wrote. */
export interface ExportedTraining {
  readonly folder: string;
  /** Sizes of the models in bytes, by their files. */
  readonly bytes: Readonly<Record<string, number>>;
  readonly manifest: TrainingManifest;
}

/** @throws UsageError, KindredError as {@link Run.exportTraining}. */
export async function exportTraining(
  { folder: run, record, parts }: Run,
  folder: string,
  options: TrainingExportOptions = {},
): Promise<ExportedTraining> {
  const parsed = trainingExportSchema.safeParse(options);
  if (!parsed.success) throw new UsageError(`exportTraining: ${describeOptionIssues(parsed.error)}`);
  const { batchSize, lowering, untrained } = parsed.data;
  if (untrained && record.weights) {
    throw new UsageError(
      `${run.path} began with weights of others, not untrained: leave \`untrained\` out to begin as it ended`,
    );
  }
  const last = untrained ? undefined : await run.readLast();
  if (!untrained && !last) {
    throw new UsageError(
      `${run.path} has no checkpoint to begin from: go on with it, or ask for \`untrained\``,
    );
  }
  const config = { ...record.config, ...(batchSize && { batchSize }), ...(lowering && { lowering }) };
  const { manifest, ...models } = trainingArtefact(config, {
    labels: record.data.classNames,
    states: last?.states,
    parts,
  });
  await makeFolder(folder);
  const bytes: Record<string, number> = {};
  for (const name of ['first', 'train', 'evaluate'] as const) {
    await writeAtomically(join(folder, artefactFiles[name]), models[name]);
    bytes[artefactFiles[name]] = models[name].length;
  }
  // It comes last: where it is, all of them are.
  await writeAtomically(join(folder, artefactFiles.manifest), `${JSON.stringify(manifest, null, 2)}\n`);
  return { folder, bytes, manifest };
}
