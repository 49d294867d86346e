import * as z from 'zod';
import type { NamedOption } from './train.js';

/** Names of files and folders in the folder of a run. */
const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^(?!\.)[^/\\\p{Cc}]+$/u, 'a name has no slashes or control characters and begins with no dot');

const runName = z.string().min(1).max(255);

/** `POST /api/export`: writes a run's classifier, or its training, into the folder of the run, as a job. */
export const exportSchema = z.discriminatedUnion('form', [
  z.strictObject({
    form: z.literal('classifier'),
    run: runName,
    file: nameSchema.regex(/\.onnx$/, 'the name of the file has to end in .onnx'),
    /** Whether a file of this name may be written over. */
    isOverwriting: z.boolean().default(false),
    embedding: z.boolean().default(false),
    /** What others may do with it. */
    license: z.string().trim().max(1000).optional(),
    /** By which it tells abnormal images. */
    score: z.looseObject({ name: z.string() }).optional(),
    /** Share of the validation images that may be taken for abnormal. */
    falseAlarms: z.number().gt(0).lt(1).optional(),
    /** Whether confidences are calibrated. */
    calibrate: z.boolean().default(false),
    /** The run's own data for both, where it is not where the run found it. */
    data: z.string().min(1).max(4096).optional(),
  }),
  z.strictObject({
    form: z.literal('training'),
    run: runName,
    /** The folder of its files. */
    file: nameSchema,
    isOverwriting: z.boolean().default(false),
    batchSize: z.int().min(1).optional(),
    lowering: z.enum(['fast', 'reference']).optional(),
    untrained: z.boolean().default(false),
  }),
]);
export type ExportRequest = z.input<typeof exportSchema>;

/** What the job of an export results in. */
export interface ExportResult {
  readonly run: string;
  /** The file, or the folder, in the folder of the run. */
  readonly file: string;
  /** What speaks against how it was made. */
  readonly warning: string | null;
}

/** A file that was exported. */
export interface ExportedFile {
  /** In the folder of the run: `flowers.onnx`, `training/train.onnx`. */
  readonly name: string;
  /** Where it is, as users know it. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** ISO 8601 */
  readonly date: string;
}

/** A classifier that was exported. */
export interface ExportedClassifier extends ExportedFile {
  /** What its description says, a label and a text each; undefined where it has none. */
  readonly card?: readonly (readonly [label: string, text: string])[];
  /** What is wrong with it. */
  readonly problem?: string;
  /** Whether it is the one that the run itself has. */
  readonly isOwn: boolean;
}

/** `GET /api/export/of/:run` */
export interface ExportsAnswer {
  readonly run: string;
  readonly classifiers: readonly ExportedClassifier[];
  /** Training for any ONNX Runtime, each a folder of several files. */
  readonly trainings: readonly {
    readonly folder: string;
    readonly path: string;
    readonly files: readonly ExportedFile[];
  }[];
  /** Of a pruned run: how much the logits of the cut network differ from those of the masked one, relative to the largest. */
  readonly pruningProof: number | null;
}

/** `GET /api/export/options/:run`: what an export of this run can have. */
export interface ExportOptionsAnswer {
  /** Scores of abnormality; `why` says why one is not for this run's classifier. */
  readonly scores: readonly (NamedOption & { readonly why: string | null })[];
  /** Why training cannot be exported; null where it can. */
  readonly noTraining: string | null;
  /** A name that is not taken. */
  readonly file: string;
}
