import { trainConfigSchema } from '@kindred/core/train';
import * as z from 'zod';
import { runRecordSchema } from '../../storage/record.js';
import { shownChoiceSchema } from './choices.js';

/** How all runs on a data set are trained, with nothing left to choose but network, loss and seed. */
export const trainingRecipeSchema = trainConfigSchema.omit({ classifier: true, seed: true }).extend({
  /** Height and width of the network's input; not there where images are taken as they are and are no squares. */
  imageSize: z.int().min(1).optional(),
});

export type TrainingRecipe = z.output<typeof trainingRecipeSchema>;

const runData = runRecordSchema.shape.data.shape;

/** What comparison.json holds: the whole grid of runs, all shards included. */
export const comparisonRecordSchema = z.strictObject({
  version: z.literal(1),
  data: z
    .array(
      z.strictObject({
        ...runData,
        models: z.array(shownChoiceSchema).min(1),
        recipe: trainingRecipeSchema,
      }),
    )
    .min(1),
  losses: z.array(shownChoiceSchema).min(1),
  seeds: z.array(z.int().min(0)).min(1),
  /** The weights that all runs start from, which are of one network. */
  weights: runRecordSchema.shape.weights,
  /** The weights that are known of each network, by its shown name, where they are what its runs start from. */
  pretrained: z.record(z.string(), runRecordSchema.shape.weights.unwrap()).optional(),
  /** The parts of the user's own that the grid names. */
  parts: runRecordSchema.shape.parts,
  engine: runRecordSchema.shape.engine.extend({
    /** null: one for each core of whatever machine runs it. */
    threads: z.int().min(1).nullable(),
  }),
  software: runRecordSchema.shape.software,
  /** The machine that began it. */
  machine: z.string(),
});

export type ComparisonRecord = z.output<typeof comparisonRecordSchema>;
