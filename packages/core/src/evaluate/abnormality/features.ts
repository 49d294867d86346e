import { KindredError } from '../../errors.js';
import { checkVectors } from '../metrics/labelled-vectors.js';
import type { TrainingFeatures } from './score.js';

/** @throws KindredError where there is no sample, sizes disagree, a label is no class, or an embedding is not finite. */
export function checkFeatures({ embedding, dimensions, labels, classes }: TrainingFeatures): void {
  if (labels.length === 0)
    throw new KindredError('a score needs at least one training image to be fitted to');
  checkVectors({ vectors: embedding, labels, dimensions });
  const wrong = labels.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    throw new KindredError(`image ${wrong} has label ${labels[wrong]}, outside 0 .. ${classes - 1}`);
  }
}
