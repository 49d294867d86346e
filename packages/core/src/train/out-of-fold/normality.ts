import { fitScore, ScoreProgram } from '../../evaluate/abnormality/apply-scores.js';
import { balancedSample } from '../../evaluate/abnormality/balanced-sample.js';
import type { Classifier } from '../../models/classifier.js';
import type { Engine } from '../../runtime/engine.js';
import { withLoaded } from '../../runtime/loaded-program.js';

/** Vectors of images by their places, each [D]. */
export interface ImageVectors {
  readonly dimensions: number;
  vector(image: number): Float32Array;
}

/** Training images that others are compared with at most, equally many of each class, and which of the nearest counts. */
const bank = 1000;
const nearest = 10;
/** Images that are scored at a time. */
const part = 2048;

/**
 * How normal held-out images are among those that are not: the abnormality score `nearest-neighbours`, minus the distance to
 * the 10th nearest of 1,000 images (of fewer images than 1,000 to a nearer one, in proportion).
 * @param others images to compare with, by their places
 * @returns [held.length], higher = more normal
 */
export async function normalityOf(
  engine: Engine,
  classifier: Classifier,
  vectors: ImageVectors,
  {
    held,
    others,
    labels,
    seed,
  }: {
    readonly held: Uint32Array;
    readonly others: Uint32Array;
    readonly labels: Int32Array;
    readonly seed: number;
  },
): Promise<Float32Array> {
  const { dimensions } = vectors;
  const { classes } = classifier.config;
  const matrix = (images: ArrayLike<number>) => {
    const rows = new Float32Array(images.length * dimensions);
    for (let i = 0; i < images.length; i++) rows.set(vectors.vector(images[i]!), i * dimensions);
    return rows;
  };
  const labelsOfOthers = Int32Array.from(others, (image) => labels[image]!);
  const chosen = Uint32Array.from(balancedSample(labelsOfOthers, bank, seed), (place) => others[place]!);
  const k = Math.max(1, Math.min(nearest, Math.round((nearest * chosen.length) / bank)));
  const fitted = fitScore(
    { name: 'nearest-neighbours', k, bank },
    {
      embedding: matrix(chosen),
      logits: new Float32Array(chosen.length * classes),
      labels: Int32Array.from(chosen, (image) => labels[image]!),
      ...{ dimensions, classes },
    },
  );
  const loading = ScoreProgram.load(engine, [fitted], { dimensions, classes }, classifier, new Map());
  return withLoaded(loading, async (program) => {
    const normality = new Float32Array(held.length);
    for (let start = 0; start < held.length; start += part) {
      const images = held.subarray(start, start + part);
      const scores = await program.scores({
        embedding: matrix(images),
        logits: new Float32Array(images.length * classes),
        ...{ dimensions, classes },
      });
      normality.set(scores.get(fitted.label)!, start);
    }
    return normality;
  });
}
