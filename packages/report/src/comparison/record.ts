import { describeIssues, namedConfigSchema } from '@kindred/core/config';
import { KindredError } from '@kindred/core/errors';
import * as z from 'zod';

const share = z.number().min(0).max(1);

/** Mean distances over pairs of test samples; see {@link DistanceMeans}. Further fields are dropped. */
const distanceMeansSchema = z.object({
  intra: z.number().min(0).nullable(),
  inter: z.number().min(0).nullable(),
  ratio: z.number().min(0).nullable(),
});

/** How classes lie in a feature space; the last two are not there in cells of before there was such a measure. */
const compactnessSchema = distanceMeansSchema.extend({
  fisher: z.number().min(0).nullable().optional(),
  silhouette: z.number().min(-1).max(1).nullable().optional(),
});

/** What a choice is called in tables, and the whole of it. */
const choiceSchema = z.strictObject({ name: z.string().min(1), config: namedConfigSchema });

/** What came of a network with weights from elsewhere: its head on the frozen backbone, or the network tuned as a whole. */
const transferSchema = z.strictObject({
  kept: z.enum(['head', 'tuned']),
  /** How good the head was, on the validation images or by a cross-validation of so many parts, where that was measured. */
  head: z.object({ accuracy: share, folds: z.int().optional() }).optional(),
});

const epochSchema = z.strictObject({
  /** From 1. */
  epoch: z.int().min(1),
  /** Mean over the epoch's batches. The losses of different methods cannot be compared. */
  trainLoss: z.number(),
  trainAccuracy: share,
  /** null without validation images. */
  validationAccuracy: share.nullable(),
  /** Of training alone. */
  seconds: z.number().min(0),
});

/**
 * One finished run of a comparison: a loss on a network on a data set with a seed. Plain JSON; the arrays that
 * belong to it ({@link CellArrays}) lie in a file of their own.
 */
export const cellRecordSchema = z
  .strictObject({
    version: z.literal(1),
    data: z.strictObject({
      name: z.string().min(1),
      /** Of all images and labels: cells of one data set are comparable only where it is the same. */
      fingerprint: z.string().min(1),
      /** [K] */
      classNames: z.array(z.string()).min(2),
      trainSamples: z.int().min(1),
    }),
    model: choiceSchema,
    loss: choiceSchema,
    seed: z.int().min(0),
    /** Epochs that were trained; 0 where a head alone was. */
    epochs: z.int().min(0),
    /** The epoch whose weights were measured, 0 being the network before them, and by what it was chosen. */
    chosen: z.strictObject({
      epoch: z.int().min(0),
      by: z.enum(['validation', 'tuning', 'head', 'last']),
    }),
    /** Of a network that had its weights from elsewhere. */
    transfer: transferSchema.optional(),
    /** On which images accuracy, compactness and arrays were measured. */
    evaluation: z.strictObject({
      split: z.enum(['test', 'validation', 'train']),
      samples: z.int().min(1),
      accuracy: share,
    }),
    /** Of the chosen epoch; null without validation images. */
    validationAccuracy: share.nullable(),
    curve: z.array(epochSchema),
    /** Median over the epochs, of training alone; null without epochs. */
    secondsPerEpoch: z.number().gt(0).nullable(),
    /** Learned values in the exported classifier. */
    parameters: z.int().min(0),
    /** Euclidean distances within and between classes. */
    compactness: z.strictObject({
      embedding: compactnessSchema,
      /** Where the loss has channel attention. */
      attention: compactnessSchema.optional(),
    }),
    /** Name of the file with the arrays, beside that of the record. */
    arraysFile: z.string().regex(/^[^/\\]+$/, 'must be a file name without a folder'),
  })
  .refine(
    ({ epochs, curve, secondsPerEpoch }) => epochs === 0 || (curve.length > 0 && secondsPerEpoch !== null),
    { path: ['curve'], error: 'lacks the epochs that were trained' },
  );

/** {@link cellRecordSchema}, read. */
export type CellRecord = z.output<typeof cellRecordSchema>;
/** An epoch of a run. */
export type CellEpoch = z.output<typeof epochSchema>;

/** @throws KindredError naming `source` and the field that is wrong. */
export function parseCellRecord(value: unknown, source: string): CellRecord {
  const parsed = cellRecordSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new KindredError(`${source}: not the record of a comparison's run: ${describeIssues(parsed.error)}`);
}
