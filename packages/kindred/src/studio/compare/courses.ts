import { KindredError } from '@kindred/core/errors';
import type { RunCourse } from '@kindred/studio/protocol';
import { RunFolder } from '../../storage/run-folder.js';
import { decimate } from '../runs/decimate.js';
import { MetricsFile } from '../runs/metrics-file.js';

/** Columns of pixels that the losses of steps are drawn into. */
const columns = 300;

/**
 * The course of a run by its epochs and its steps; where there is none, why.
 * @param known its metrics as far as they were read before
 */
export async function courseOf(run: string, path: string, known?: MetricsFile): Promise<RunCourse> {
  try {
    const folder = RunFolder.open(path);
    const { config } = await folder.readRecord();
    const metrics = known ?? new MetricsFile(folder.metricsPath);
    if (!known) await metrics.update();
    const { epochs, steps } = metrics;
    const seconds: number[] = [];
    for (const [i, { step, seconds: taken, imagesPerSecond }] of epochs.entries()) {
      const images = (step - (epochs[i - 1]?.step ?? 0)) * config.batchSize;
      // Of an epoch that was interrupted, its line has the time of the last stretch alone, but the right rate.
      seconds.push((seconds.at(-1) ?? 0) + (imagesPerSecond > 0 ? images / imagesPerSecond : taken));
    }
    const hasLoss = steps.names.includes('loss');
    const { rows } = decimate(steps, hasLoss ? ['loss'] : [], {
      from: 0,
      to: Number.MAX_SAFE_INTEGER,
      columns,
    });
    const losses = hasLoss ? steps.series('loss') : undefined;
    const measured = rows.filter((row) => losses !== undefined && Number.isFinite(losses[row]!));
    return {
      run,
      seconds,
      epoch: epochs.map(({ epoch }) => epoch),
      step: epochs.map(({ step }) => step),
      trainLoss: epochs.map(({ loss }) => loss),
      trainAccuracy: epochs.map(({ accuracy }) => accuracy),
      validationAccuracy: epochs.map(({ validation }) => validation?.accuracy ?? null),
      validationLoss: epochs.map(({ validation }) => validation?.nll ?? null),
      learningRate: epochs.map(({ learningRate }) => learningRate),
      steps: {
        step: measured.map((row) => steps.steps[row]!),
        loss: measured.map((row) => Number(losses![row]!.toPrecision(6))),
      },
    };
  } catch (error) {
    if (!(error instanceof KindredError)) throw error;
    return { ...noCourse, run, problem: error.message };
  }
}

const noCourse: Omit<RunCourse, 'run'> = {
  ...{ epoch: [], step: [], seconds: [], trainLoss: [], trainAccuracy: [] },
  ...{ validationAccuracy: [], validationLoss: [], learningRate: [] },
  steps: { step: [], loss: [] },
};
