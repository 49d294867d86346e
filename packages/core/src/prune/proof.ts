import type { Dataset } from '../data/dataset.js';
import type { Pipeline } from '../data/pipeline.js';
import { KindredError } from '../errors.js';
import { infer } from '../infer/infer.js';
import { buildInferenceProgram } from '../infer/program.js';
import type { Classifier } from '../models/classifier.js';
import type { Engine } from '../runtime/engine.js';
import { float32 } from '../runtime/host-tensor.js';
import { targetFor } from '../runtime/target.js';
import type { Weights } from './cut.js';

/** A classifier with its weights. */
export interface Weighted {
  readonly classifier: Classifier;
  readonly weights: Weights;
}

/** Sums of other lengths round differently: this much of the largest logit. */
const tolerance = 1e-3;

/**
 * Shows that two networks compute the same: the one with masked channels, and the one in which they are cut.
 * @returns the largest difference of their logits, relative to the largest logit
 * @throws KindredError where they differ by more than rounding
 */
export async function proveSame(
  engine: Engine,
  [masked, cut]: readonly [Weighted, Weighted],
  images: Dataset,
  pipeline: Pipeline,
): Promise<number> {
  const expected = await logitsOf(engine, masked, 'masked.', images, pipeline);
  const actual = await logitsOf(engine, cut, 'cut.', images, pipeline);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const difference = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i]!)), 0);
  const relative = largest > 0 ? difference / largest : difference;
  if (relative <= tolerance) return relative;
  throw new KindredError(
    `the cut network does not compute what the masked one does: its logits differ by ${difference.toPrecision(3)} ` +
      `where the largest is ${largest.toPrecision(3)}; nothing was written`,
  );
}

async function logitsOf(
  engine: Engine,
  { classifier, weights }: Weighted,
  prefix: string,
  images: Dataset,
  pipeline: Pipeline,
): Promise<Float32Array> {
  const batchSize = Math.min(64, images.labels.length);
  const target = await targetFor(engine, { precision: 'high' });
  const { program, variables } = buildInferenceProgram(classifier, batchSize, target, {
    prefix,
    only: 'logits',
  });
  await engine.write(
    new Map(variables.map(({ name, shape }) => [prefix + name, float32(shape, weights.get(name)!)])),
  );
  const handle = await engine.load(program);
  return (await infer({ engine, handle, program }, images, pipeline))!.logits;
}
