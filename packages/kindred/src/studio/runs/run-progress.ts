import type { RunProgress, TrainingAnswer } from '@kindred/studio/protocol';
import type { MetricsFile } from './metrics-file.js';

/** What is known of a run that is being trained. */
export interface RunningRun {
  readonly metrics: Pick<MetricsFile, 'last' | 'epochs'>;
  /** Steps a second by how its metrics have grown. */
  readonly stepsPerSecond: number | undefined;
  readonly epochs: number;
  readonly batchSize: number;
  /** Its training, where a studio has started it: that tells more. */
  readonly training?: Pick<TrainingAnswer, 'progress' | 'doing'> | undefined;
}

/** How far a run is: by its own events where there are some, else by its metrics. */
export function progressOf(run: RunningRun): RunProgress {
  const { training } = run;
  return (training && byEvents(training)) ?? byMetrics(run, training);
}

function byEvents({ progress, doing }: Pick<TrainingAnswer, 'progress' | 'doing'>): RunProgress | undefined {
  const { step } = progress;
  if (!step) return undefined;
  const { epoch, epochs, stepsPerEpoch, imagesPerSecond, secondsLeft } = step as unknown as Readonly<
    Record<'epoch' | 'epochs' | 'stepsPerEpoch' | 'imagesPerSecond', number>
  > & { readonly secondsLeft?: number };
  const done = (epoch - 1) * stepsPerEpoch + (step.step as number);
  const other = doingOf({ progress, doing });
  return {
    step: done,
    steps: epochs * stepsPerEpoch,
    epoch,
    imagesPerSecond,
    secondsLeft: secondsLeft ?? null,
    doing: other,
  };
}

function doingOf({ progress, doing }: Pick<TrainingAnswer, 'progress' | 'doing'>): RunProgress['doing'] {
  const event = doing === null || doing === 'step' ? undefined : progress[doing];
  if (!event) return null;
  return { what: event.type, done: Number(event.done ?? 0), total: Number(event.total ?? 0) };
}

function byMetrics(
  { metrics, stepsPerSecond, epochs, batchSize }: RunningRun,
  training: RunningRun['training'],
): RunProgress {
  const step = metrics.last;
  const ended = metrics.epochs.at(-1);
  // All epochs of a run take as many steps; before the first has ended nobody can tell how many.
  const stepsPerEpoch = ended && ended.step / ended.epoch;
  const steps = stepsPerEpoch === undefined ? null : Math.round(stepsPerEpoch * epochs);
  return {
    step,
    steps,
    epoch: Math.min(epochs, (ended?.epoch ?? 0) + 1),
    imagesPerSecond: stepsPerSecond === undefined ? null : stepsPerSecond * batchSize,
    secondsLeft: steps === null || !stepsPerSecond ? null : (steps - step) / stepsPerSecond,
    doing: training ? doingOf(training) : null,
  };
}
