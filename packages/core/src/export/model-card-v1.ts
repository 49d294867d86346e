import * as z from 'zod';
import { describeInterface, type ModelCard, modelCardSchema } from './model-card.js';

const { shape } = modelCardSchema;

/** The first version of the card, as earlier versions of Kindred wrote it into models. */
export const modelCardV1Schema = z.strictObject({
  version: z.literal(1),
  labels: shape.labels,
  input: z.strictObject({
    channels: z.union([z.literal(1), z.literal(3)]),
    height: z.int().min(1),
    width: z.int().min(1),
    storeSize: z.int().min(1),
  }),
  preprocessing: z.string(),
  model: z.string(),
  loss: z.string(),
  accuracy: z.number().optional(),
  normality: shape.normality.unwrap().omit({ abnormal: true }).optional(),
  calibration: shape.calibration,
});

/** The same in today's form; what the first version did not say is not there. */
export function upgradeV1(card: z.infer<typeof modelCardV1Schema>): ModelCard {
  const { labels, input, normality, calibration, accuracy, model, loss } = card;
  return {
    version: 2,
    labels,
    ...describeInterface({
      ...input,
      classes: labels.length,
      hasNormality: normality !== undefined,
      isCalibrated: calibration !== undefined,
    }),
    normalization: { insideModel: true },
    ...(calibration && { calibration }),
    ...(normality && { normality: { ...normality, abnormal: 'below' } }),
    ...(accuracy !== undefined && { accuracy: { top1: accuracy } }),
    model: { name: model },
    loss: { name: loss },
  };
}
