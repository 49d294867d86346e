import { type Classifier, type ClassifierConfig, createClassifier } from '@kindred/core/models';
import { costOf } from '@kindred/core/prune';
import type { Run } from '../run.js';
import { measureLatency } from './latency.js';
import type { Measures, TrainedMeasures } from './report.js';
import { untrainedModel } from './untrained-model.js';

/** What a run's network costs, and what a pruned one will. @param threads of the engine for the times */
export async function compareCosts(
  run: Run,
  pruned: ClassifierConfig,
  threads: number,
): Promise<{ before: Omit<Measures, 'accuracy'>; after: Omit<Measures, keyof TrainedMeasures> }> {
  const { classifier } = run.record.config;
  const model = await run.model();
  const cut = createClassifier(pruned, run.parts);
  const after = untrainedModel(cut);
  const models = [
    { model, image: [classifier.channels, classifier.height, classifier.width] as const },
    after,
  ];
  const single = await measureLatency(models, 1, threads);
  const batch = await measureLatency(models, 64, threads);
  const costs = (of: Classifier, i: number) => ({
    ...costOf(of),
    milliseconds: { 1: single[i]!, 64: batch[i]! },
  });
  return { before: { ...costs(run.classifier, 0), bytes: model.length }, after: costs(cut, 1) };
}
