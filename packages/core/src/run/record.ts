import * as z from 'zod';
import { describeIssues, PART_KINDS } from '../config/index.js';
import { UsageError } from '../errors.js';
import { weightsOriginSchema } from '../export/model-card.js';
import { trainConfigSchema } from '../train/config.js';

/** What a run's config.json holds: everything that is needed to repeat or resume the run, but the data. */
export const runRecordSchema = z.strictObject({
  version: z.literal(1),
  data: z.strictObject({
    /** Where the data came from: a path, the embedded digits, or the memory of the program that trained. */
    origin: z.enum(['path', 'embedded', 'memory']),
    /** Absolute path, where it came from one. */
    path: z.string().nullable(),
    name: z.string(),
    format: z.string(),
    /** Of the images and labels: resuming on changed data is refused. */
    fingerprint: z.string(),
    classNames: z.array(z.string()),
    options: z.record(z.string(), z.unknown()),
    /** What belonged together where something did (`DataSource.grouping`): no split divides it. */
    grouping: z.string().optional(),
  }),
  config: trainConfigSchema,
  /** The weights that the run starts from, and the SHA-256 of their file; whose they were before any training here. */
  weights: z
    .strictObject({ path: z.string(), sha256: z.string(), origin: weightsOriginSchema.optional() })
    .nullable(),
  engine: z.strictObject({
    provider: z.enum(['cpu', 'webgpu', 'cuda', 'wasm']),
    threads: z.int().min(1),
    memory: z.enum(['standard', 'low']).optional(),
  }),
  /** The parts of the user's own that the configuration names. */
  parts: z
    .array(
      z.strictObject({
        kind: z.enum(PART_KINDS),
        name: z.string(),
        /** The file that it was loaded from; null where a program handed it over. */
        module: z.strictObject({ path: z.string(), sha256: z.string() }).nullable(),
      }),
    )
    .optional(),
  /** The epochs at which the run was over before it was taken further: until there it had a schedule of its own. */
  furtherFrom: z.array(z.int().min(0)).optional(),
  /** Of a pruned network: the run that it comes from. */
  prunedFrom: z.string().optional(),
  /** Versions that the numbers depend on. */
  software: z.record(z.string(), z.string()),
});

/** All that determines a run, as `config.json` has it. */
export type RunRecord = z.infer<typeof runRecordSchema>;

/** @throws UsageError naming the field, for what the types do not tell (a number of threads of 0). */
export function parseRecord(record: RunRecord): RunRecord {
  const parsed = runRecordSchema.safeParse(record);
  if (parsed.success) return record;
  throw new UsageError(describeIssues(parsed.error));
}
