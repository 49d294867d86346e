import { takeChoice } from '@kindred/core/config';
import type { ScoreChoice } from '@kindred/core/evaluate';
import { type Bundle, fitBundle, type OnProgress, requireBundle } from '@kindred/core/run';
import { withEngine } from '../../engine/index.js';
import type { DataInput } from '../data-source.js';
import { ownData } from '../own-data.js';
import type { RunNetwork } from '../run-network.js';

/** What goes into an exported model beside the classifier. */
export interface BundleOptions {
  /** Score by which abnormal images are told. */
  readonly score?: ScoreChoice | undefined;
  /** Share of normal images that may be taken for abnormal; default 0.05. */
  readonly falseAlarms?: number | undefined;
  /** Whether confidences are calibrated. */
  readonly calibrate?: boolean | undefined;
  /** The run's own data, where it is not where the run found it. */
  readonly data?: DataInput | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Called while data is read. */
  readonly onReading?: OnProgress | undefined;
  /** Told what is worth knowing, such as that an archive is unpacked. */
  readonly onNote?: ((message: string) => void) | undefined;
}

/**
 * Fits to a run, on its own data, what tells abnormal images, and a temperature.
 * @throws UsageError where the run's data has changed, it has too few validation images or none, the score is not for its
 * classifier, or an option is given that says nothing without another one.
 */
export async function fitOwnBundle(of: RunNetwork, options: BundleOptions): Promise<Bundle> {
  const { data, falseAlarms, calibrate, onProgress, onReading, onNote } = options;
  const chosen = options.score === undefined ? undefined : takeChoice(options.score);
  const run = of.withParts(chosen?.parts ?? []);
  const request = { score: chosen?.config, falseAlarms, calibrate };
  if (!requireBundle(run, request, data !== undefined)) return { card: {} };
  const { prepared } = await ownData(run, data, { onProgress: onReading, onNote });
  const network = {
    ...{ name: run.folder.path, classifier: run.classifier, parts: run.parts },
    infer: run.infer.bind(run),
    weights: run.weights.bind(run),
  };
  return withEngine({ provider: 'cpu', threads: run.record.engine.threads }, (engine) =>
    fitBundle(network, prepared, request, { engine, onProgress }),
  );
}
