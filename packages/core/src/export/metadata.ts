import * as z from 'zod';
import { KindredError } from '../errors.js';

/** What an exported classifier says of itself, so that the file alone is enough to use it. */
export const modelCardSchema = z.strictObject({
  /** Version of this description. */
  version: z.literal(1),
  /** Class names in the order of the logits. */
  labels: z.array(z.string()).min(2),
  input: z.strictObject({
    channels: z.union([z.literal(1), z.literal(3)]),
    height: z.int().min(1),
    width: z.int().min(1),
    /** Shorter side to which larger photographs were reduced when they were read, before anything else. */
    storeSize: z.int().min(1),
  }),
  /** In words, for people who use the model elsewhere. */
  preprocessing: z.string(),
  model: z.string(),
  loss: z.string(),
  /** Accuracy on held-out data when it was exported, if it was measured. */
  accuracy: z.number().optional(),
  /** Where the model has the output `normality`: how abnormal images are told by it. */
  normality: z
    .strictObject({
      /** The score's name and options. */
      score: z.looseObject({ name: z.string() }),
      /** Images below it are abnormal. */
      threshold: z.number(),
      /** The share of normal images that the threshold may at most take for abnormal, as it was asked for. */
      falseAlarms: z.number(),
      /** Validation images on which it was chosen. */
      images: z.int(),
      /** How many of them are below it; not there in models of earlier versions. */
      rejected: z.int().min(0).optional(),
    })
    .optional(),
  /** Confidences are calibrated by dividing the logits by the temperature (Guo et al. 2017). */
  calibration: z
    .strictObject({
      /** 1 where none is best. */
      temperature: z.number().gt(0),
      /** Why none is best; not there where one is. */
      unbounded: z.string().optional(),
      /** Expected calibration error on the validation images, at temperature 1. */
      eceBefore: z.number(),
      /** And scaled, each image by a temperature that was fitted without it (in models of earlier versions: with it). */
      eceAfter: z.number(),
      /** Validation images on which the temperature was fitted. */
      images: z.int(),
    })
    .optional(),
});

export type ModelCard = z.infer<typeof modelCardSchema>;

/** The metadata key under which the card is kept, as JSON. */
const key = 'kindred';

export function encodeModelCard(card: ModelCard): Record<string, string> {
  // Labels are also kept apart, in the plain form that other tools look for.
  return { [key]: JSON.stringify(card), labels: card.labels.join('\n') };
}

/** @throws KindredError where a model was not made by Kindred or its card is damaged. */
export function decodeModelCard(metadata: Readonly<Record<string, string>>, source: string): ModelCard {
  const text = metadata[key];
  if (text === undefined) {
    throw new KindredError(`${source} has no labels and preprocessing: it was not exported by kindred`);
  }
  try {
    return modelCardSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new KindredError(`${source}: the description in the model's metadata is damaged`, { cause });
  }
}
