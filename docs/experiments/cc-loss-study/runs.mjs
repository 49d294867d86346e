// Reads the finished runs of the study's comparisons.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The runs of a comparison that are finished: a row of numbers for each, accuracies as shares. */
export function readRuns(folder) {
  const cells = join(folder, 'cells');
  if (!existsSync(cells)) return [];
  return readdirSync(cells)
    .filter((name) => /seed\d+\.json$/.test(name))
    .map((name) => rowOf(JSON.parse(readFileSync(join(cells, name), 'utf8'))))
    .sort((a, b) => a.seed - b.seed);
}

/** Runs that have failed, and why. */
export function readFailures(folder) {
  const cells = join(folder, 'cells');
  if (!existsSync(cells)) return [];
  return readdirSync(cells)
    .filter(
      (name) => name.endsWith('.failure.json') && !existsSync(join(cells, name.replace('.failure', ''))),
    )
    .map((name) => ({
      run: name.slice(0, -'.failure.json'.length),
      ...JSON.parse(readFileSync(join(cells, name), 'utf8')),
    }));
}

function rowOf({
  data,
  model,
  loss,
  seed,
  evaluation,
  validationAccuracy,
  chosen,
  epochs,
  curve,
  secondsPerEpoch,
  compactness,
  transfer,
}) {
  const { embedding, attention } = compactness;
  return {
    data: data.name,
    model: model.name,
    loss: loss.name,
    seed,
    images: data.trainSamples,
    accuracy: evaluation.accuracy,
    validationAccuracy,
    trainAccuracy: curve.at(-1)?.trainAccuracy ?? '',
    epochs,
    chosenEpoch: chosen.epoch,
    kept: transfer?.kept ?? '',
    secondsPerEpoch: secondsPerEpoch ?? '',
    ratio: embedding.ratio,
    fisher: embedding.fisher,
    silhouette: embedding.silhouette,
    attentionRatio: attention?.ratio ?? '',
  };
}
