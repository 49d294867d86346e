import type { Dataset } from '../data/dataset.js';
import { classificationMetrics } from '../evaluate/metrics/classification.js';
import type { TrainEvent } from './events.js';
import type { Trainer } from './trainer.js';

/** How good the network in training, or its moving average, is on validation images; undefined where it was aborted. */
export async function validate(
  trainer: Trainer,
  validation: Dataset,
  {
    signal,
    onEvent,
  }: {
    readonly signal?: AbortSignal | undefined;
    readonly onEvent?: ((event: TrainEvent) => void) | undefined;
  },
): Promise<{ accuracy: number; nll: number } | undefined> {
  const { labels, classNames } = validation;
  const inference = await trainer.evaluate(validation, {
    signal,
    onProgress: (done, total) => onEvent?.({ type: 'validation', done, total }),
  });
  if (!inference) return undefined;
  const { top1, nll } = classificationMetrics({ ...inference, labels, classes: classNames.length });
  return { accuracy: top1, nll };
}
