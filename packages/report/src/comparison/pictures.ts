import { pca } from '../projection/pca.js';
import { type UmapOptions, umap } from '../projection/umap/umap.js';
import type { Cell } from './cell.js';
import { type RelativeDistances, relativeDistances } from './class-distances.js';
import type { Grid, Setting } from './grid.js';

/** What a report draws of one run: its test embeddings in the plane, and the distances between its classes. */
export interface CellPicture {
  readonly setting: Setting;
  readonly loss: string;
  readonly seed: number;
  readonly classNames: readonly string[];
  /** [N], the class of each drawn image. */
  readonly labels: Int32Array;
  /** [N, 2] */
  readonly pca: Float64Array;
  /** The share of the embeddings' variance that the two components hold. */
  readonly pcaVariance: number;
  /** [N, 2]; null for fewer than three images. */
  readonly umap: Float64Array | null;
  readonly distances: {
    readonly embedding: RelativeDistances;
    /** Where the loss has channel attention. */
    readonly attention?: RelativeDistances;
  };
}

/** The run that stands for each loss in each setting: that of its lowest seed. */
export function pictureCells(grid: Grid): Cell[] {
  return grid.settings.flatMap((setting) =>
    grid.losses.flatMap((loss) => grid.cells(setting, loss).slice(0, 1)),
  );
}

/** Computes the pictures of one run; UMAP takes seconds for a thousand images. */
export function drawCell({ record, arrays }: Cell, options: UmapOptions = {}): CellPicture {
  const { sample, classDistances } = arrays;
  const { vectors, labels, dimensions } = sample;
  const flat = dimensions === 1 ? withSecondAxis(vectors) : { vectors, dimensions };
  const { scores, varianceShares } = pca(flat.vectors, flat.dimensions);
  const { embedding, attention } = classDistances;
  const classes = record.data.classNames.length;
  return {
    setting: { data: record.data.name, model: record.model.name },
    loss: record.loss.name,
    seed: record.seed,
    classNames: record.data.classNames,
    labels,
    pca: scores,
    pcaVariance: varianceShares[0]! + varianceShares[1]!,
    umap: labels.length < 3 ? null : umap(vectors, dimensions, options),
    distances: {
      embedding: relativeDistances(embedding, classes),
      ...(attention && { attention: relativeDistances(attention, classes) }),
    },
  };
}

/** The plane needs two axes. */
function withSecondAxis(vectors: Float32Array) {
  const plane = new Float32Array(2 * vectors.length);
  vectors.forEach((value, i) => {
    plane[2 * i] = value;
  });
  return { vectors: plane, dimensions: 2 };
}
