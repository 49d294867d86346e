import { PICTURE_KINDS } from '@kindred/core/data';
import { LABEL_FILTERS } from '@kindred/core/evaluate';
import * as z from 'zod';

const share = z.number().min(0).max(1);
const count = z.int().min(0);

const imageSchema = z.strictObject({
  /** Its place among all images: those of the training split, then of the validation and the test split. */
  id: count,
  /** Where it is from: a path inside the data folder, or what the reader of the data calls it. */
  file: z.string(),
  split: z.enum(['train', 'validation', 'test']),
  /** Its class, as the data has it. */
  class: z.string(),
});

const classSchema = z.strictObject({
  name: z.string(),
  images: count,
  /** Whether it has fewer than 20 images, or than a tenth of the median class. */
  isSmall: z.boolean(),
  /** Estimated share of its labels that are wrong; null where labels were not judged, or there are no images. */
  wrongShare: share.nullable(),
  /** Mean probability of the class over its images, which an image has to reach to belong to it; null likewise. */
  threshold: share.nullable(),
});

const basisSchema = z.strictObject({
  /**
   * What judged the images: heads on features of weights from elsewhere, or of a run's network; small networks trained for
   * it; or nothing, where there is nothing to be judged with.
   */
  kind: z.enum(['pretrained', 'run', 'training', 'none']),
  /** The same in words, with what limits it. */
  text: z.string(),
  /** Of the network, by its name. */
  network: z.string().nullable(),
  /** Each image was judged by what was trained on the other parts. */
  folds: count.nullable(),
  /** How often the most probable class is that of the label. */
  accuracy: share.nullable(),
});

const labelsSchema = z.strictObject({
  filter: z.enum(LABEL_FILTERS),
  /** Estimated share of all labels that are wrong. */
  wrongShare: share,
  /** Labels that are probably wrong, the surest first. */
  issues: z.array(
    imageSchema.extend({
      /** The most probable class. */
      suggested: z.string(),
      /** How well the label holds, 0 .. 1; below 0.5 it is not the most probable class. */
      margin: share,
      /** Probability of the label. */
      selfConfidence: share,
    }),
  ),
});

/**
 * How copies are told: `exact` by the same pixels, `near` by nearly the same ones, `alike` by the features of a network alone, where
 * images were judged by some.
 */
export const COPY_KINDS = ['exact', 'near', 'alike'] as const;

/** One of {@link COPY_KINDS}. */
export type CopyKind = (typeof COPY_KINDS)[number];

/** What `clean.json` holds, and what the page shows: plain JSON. */
export const cleanReportSchema = z.strictObject({
  format: z.literal('kindred-clean'),
  version: z.literal(1),
  data: z.strictObject({
    name: z.string(),
    /** What it was read as: `image-folder`, `idx`, ... */
    format: z.string(),
    fingerprint: z.string(),
    images: count,
    splits: z.strictObject({ train: count.optional(), validation: count.optional(), test: count.optional() }),
  }),
  basis: basisSchema,
  /**
   * Groups of images that show the same, kind by kind; of each kind those in several classes or splits first. The first image of a
   * group stands for it in groups of the other kinds.
   */
  copies: z.array(
    z.strictObject({
      kind: z.enum(COPY_KINDS),
      /** Of an `alike` group: the largest cosine of the angle between the features of two of them. */
      cosine: z.number().min(-1).max(1).exactOptional(),
      /** Whether they, and what has the same pixels as one of them, are in several splits, or classes. */
      acrossSplits: z.boolean(),
      acrossClasses: z.boolean(),
      images: z.array(imageSchema).min(2),
    }),
  ),
  /** Null where labels were not judged. */
  labels: labelsSchema.nullable(),
  /** What is odd about pictures, by kinds, within a kind the oddest first. */
  pictures: z.array(
    imageSchema.extend({
      kind: z.enum(PICTURE_KINDS),
      /** What was measured, and what it lies beyond. */
      value: z.number(),
      limit: z.number(),
    }),
  ),
  /** Images unlike the others, the most unlike first; null where there was nothing to tell by. */
  outliers: z
    .array(
      imageSchema.extend({
        /** Distance to the others, in deviations from the median. */
        deviations: z.number(),
      }),
    )
    .nullable(),
  classes: z.array(classSchema),
  /** Images of the largest class for each of the smallest one that has any. */
  imbalance: z.number().min(1),
  /** What the data could not be read without, such as damaged files. */
  problems: z.array(z.strictObject({ source: z.string(), message: z.string() })),
});

/** {@link cleanReportSchema}, read. */
export type CleanReport = z.output<typeof cleanReportSchema>;
/** An image that a {@link CleanReport} names. */
export type CleanImage = z.output<typeof imageSchema>;
/** A label that is probably wrong. */
export type CleanIssue = NonNullable<CleanReport['labels']>['issues'][number];
