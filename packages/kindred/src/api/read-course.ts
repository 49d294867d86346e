import { type CellEpoch, median } from '@kindred/report';
import * as z from 'zod';
import { readJsonLines } from '../storage/read.js';

/** What is read of an epoch's line in metrics.jsonl. */
const epochSchema = z.object({
  type: z.literal('epoch'),
  /** Of the whole run. */
  step: z.int(),
  epoch: z.int(),
  learningRate: z.number(),
  train: z.object({ loss: z.number(), accuracy: z.number() }),
  validation: z.object({ accuracy: z.number(), nll: z.number() }).optional(),
  seconds: z.number(),
  imagesPerSecond: z.number(),
});

type Epoch = z.output<typeof epochSchema>;

/** The course of a run, and what an epoch took: the median over epochs, of training alone. */
export interface Course {
  readonly curve: CellEpoch[];
  readonly secondsPerEpoch: number;
}

/**
 * The course of a run from its metrics. Where an epoch was interrupted, its line has the time of the last stretch
 * alone, but the right rate: the time of the whole epoch follows from that.
 * @throws KindredError where they cannot be read, or are damaged elsewhere than at their end
 */
export async function readCourse(metricsPath: string, batchSize: number): Promise<Course> {
  const epochs = await readEpochs(metricsPath);
  const times = epochs.map(({ step, seconds, imagesPerSecond }, i) => {
    const images = (step - (epochs[i - 1]?.step ?? 0)) * batchSize;
    // A stretch that had only the validation left has no rate.
    return imagesPerSecond > 0 ? images / imagesPerSecond : seconds;
  });
  const measured = times.filter((_, i) => epochs[i]!.imagesPerSecond > 0);
  return {
    curve: epochs.map(({ epoch, train, validation }, i) => ({
      epoch,
      trainLoss: train.loss,
      trainAccuracy: train.accuracy,
      validationAccuracy: validation?.accuracy ?? null,
      seconds: times[i]!,
    })),
    secondsPerEpoch: median(measured.length > 0 ? measured : times),
  };
}

/**
 * The epochs of a run from its metrics.
 * @throws KindredError as {@link readCourse}
 */
export async function readEpochs(path: string): Promise<Epoch[]> {
  return (await readJsonLines(path)).flatMap((entry) => {
    const parsed = epochSchema.safeParse(entry);
    return parsed.success ? [parsed.data] : [];
  });
}
