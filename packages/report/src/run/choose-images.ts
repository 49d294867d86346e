import { type EvaluationInput, softmaxOfRow, stratifiedSample } from '@kindred/core/evaluate';

/** How many images the page of a run shows. */
export interface ImageLimits {
  /** Of all sections together. */
  readonly images: number;
  /** On the map. */
  readonly map: number;
  /** Among the surest mistakes, and among the least sure images. */
  readonly listed: number;
  /** Of a cell of the confusion matrix. */
  readonly cell: number;
}

/** What a network says of an image. */
export interface Verdict {
  readonly label: number;
  readonly predicted: number;
  /** Probability of the predicted class. */
  readonly confidence: number;
}

/** The images that the page of a run shows, by their indices. */
export interface ChosenImages {
  /** [N], of all images. */
  readonly verdicts: readonly Verdict[];
  /** Wrong ones, the surest first. */
  readonly surestMistakes: readonly number[];
  /** The least sure ones, right or wrong, first. */
  readonly leastSure: readonly number[];
  /** On the map: as many of each class as its share of all. */
  readonly map: Int32Array;
  /** All of these and of the cells, each once: the thumbnails that are needed, in the order of the sheet. */
  readonly shown: readonly number[];
}

/** The thumbnails of a page take so many pixels together, which bounds the size of its file. */
const PIXELS = 6.4e6;

/** Most thumbnails, however small. */
const MOST_IMAGES = 3000;

/** What fits into a page with thumbnails of a side. */
export function imageLimits(side: number): ImageLimits {
  const images = Math.max(1, Math.min(MOST_IMAGES, Math.floor(PIXELS / side ** 2)));
  return { images, map: Math.min(1000, Math.floor(0.7 * images)), listed: 24, cell: 24 };
}

/** The images that say most, within limits; the same for the same predictions. */
export function chooseImages(inference: EvaluationInput, limits: ImageLimits): ChosenImages {
  const { labels } = inference;
  const verdicts = Array.from(labels, (label, i): Verdict => {
    const { predicted, confidence } = softmaxOfRow(inference, i);
    return { label, predicted, confidence };
  });
  const rising = [...verdicts.keys()].sort(
    (a, b) => verdicts[a]!.confidence - verdicts[b]!.confidence || a - b,
  );
  const isWrong = (i: number) => verdicts[i]!.label !== verdicts[i]!.predicted;
  const surestMistakes = rising.filter(isWrong).reverse().slice(0, limits.listed);
  const leastSure = rising.slice(0, limits.listed);
  const map = stratifiedSample(labels, Math.max(2, limits.map), SAMPLE_SEED);
  const shown = new Set([...surestMistakes, ...leastSure, ...map]);
  fillCells(shown, rising.toReversed(), verdicts, limits);
  return { verdicts, surestMistakes, leastSure, map, shown: [...shown].slice(0, limits.images) };
}

/** The map shows the same images for all networks on the same data. */
const SAMPLE_SEED = 0;

/**
 * Adds images until each cell of the confusion matrix has its own: the cells in turn, mistakes before what is right and
 * large cells before small ones, the surest images of each first.
 */
function fillCells(
  shown: Set<number>,
  falling: readonly number[],
  verdicts: readonly Verdict[],
  limits: ImageLimits,
): void {
  const cells = new Map<string, number[]>();
  for (const i of falling) {
    const key = `${verdicts[i]!.label},${verdicts[i]!.predicted}`;
    const cell = cells.get(key);
    if (cell) cell.push(i);
    else cells.set(key, [i]);
  }
  const isRight = ([first]: readonly number[]) => verdicts[first!]!.label === verdicts[first!]!.predicted;
  const ordered = [...cells.values()].sort(
    (a, b) => Number(isRight(a)) - Number(isRight(b)) || b.length - a.length,
  );
  const queues = ordered.map((members) => ({
    missing: members.filter((i) => !shown.has(i)),
    has: members.filter((i) => shown.has(i)).length,
  }));
  for (let has = 0; has < limits.cell; has++) {
    for (const queue of queues) {
      if (shown.size >= limits.images) return;
      const next = queue.has <= has ? queue.missing.shift() : undefined;
      if (next === undefined) continue;
      shown.add(next);
      queue.has++;
    }
  }
}
