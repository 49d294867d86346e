import * as z from 'zod';

/** The images that a network is looked at on. */
export const ANALYSED_SPLITS = ['train', 'validation', 'test'] as const;

/** `POST /api/understand/:run/analysis`: measures the run's network on its own images, as a job whose result is an {@link AnalysisKey}. */
export const analysisSchema = z.strictObject({
  /** The test images, else the validation images, else the training images where not given. */
  split: z.enum(ANALYSED_SPLITS).optional(),
  /** The run's own data, where it is not where the run found it. */
  data: z.string().min(1).max(4096).optional(),
});
export type AnalysisRequest = z.input<typeof analysisSchema>;

/** What tells an analysis from others: the weights, the images and the version of Kindred. */
export interface AnalysisKey {
  readonly key: string;
}

/** A share with its 95 % interval (Wilson); null where there is nothing to have a share of. */
export interface Share {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** How well a class is told. */
export interface ClassAnswer {
  readonly name: string;
  readonly images: number;
  readonly predicted: number;
  readonly recall: Share | null;
  readonly precision: Share | null;
  readonly f1: number | null;
  readonly averagePrecision: number | null;
}

/** Confidences of one range. */
export interface BinAnswer {
  readonly lower: number;
  readonly upper: number;
  readonly images: number;
  readonly confidence: number | null;
  /** Share of right predictions. */
  readonly right: Share | null;
}

/** `GET /api/understand/:run?split=`: what was measured. */
export interface AnalysisAnswer extends AnalysisKey {
  readonly run: string;
  readonly split: (typeof ANALYSED_SPLITS)[number];
  /** Those that the run has images of. */
  readonly splits: readonly (typeof ANALYSED_SPLITS)[number][];
  readonly images: number;
  /** [K] */
  readonly classes: readonly ClassAnswer[];
  readonly accuracy: Share;
  readonly topK: { readonly k: number; readonly value: number };
  readonly balanced: number;
  readonly nll: number;
  readonly ece: number;
  readonly mce: number;
  readonly bins: readonly BinAnswer[];
  /** What these numbers cannot tell, such as that the network was trained on these images. */
  readonly notes: readonly string[];
  /** Lengths of the vectors; null where the network has no attention. */
  readonly dimensions: { readonly embedding: number; readonly attention: number | null };
  /** ISO 8601 */
  readonly at: string;
}

/** The same where nothing was measured, or with other weights than the run has now. */
export interface NoAnalysisAnswer {
  readonly key: null;
}

/** `GET /api/understand/:run/images/:image?key=` */
export interface ImageAnswer {
  readonly image: number;
  /** What the data calls it. */
  readonly source: string;
  readonly label: number;
  readonly predicted: number;
  /** The likeliest classes, the first first. */
  readonly top: readonly { readonly label: number; readonly probability: number }[];
  readonly labelProbability: number;
}

/** What vectors a map is of. */
export const MAP_VECTORS = ['embedding', 'attention'] as const;
/** How they are brought into the plane. */
export const MAP_KINDS = ['pca', 'umap'] as const;

/** `POST /api/understand/:run/map`: makes a map, as a job. */
export const mapSchema = z.strictObject({
  key: z.string().max(100),
  vectors: z.enum(MAP_VECTORS),
  kind: z.enum(MAP_KINDS),
  /** How many of the images, drawn by class; all where there are no more. */
  images: z.int().min(3),
});
export type MapRequest = z.input<typeof mapSchema>;

/** `GET /api/understand/:run/map?key=&vectors=&kind=&images=` */
export interface MapAnswer {
  /** Images on the map, and in all. */
  readonly shown: number;
  readonly images: number;
  /** Of the variance, by the two axes; of principal components alone. */
  readonly shares: readonly [number, number] | null;
  /** How it was made, in words: what was sampled and reduced before. */
  readonly method: string;
}

/** Mean distances between the images of classes, in units of the mean over pairs of different classes. */
export interface DistanceMatrix {
  /** [K, K], row by row; null where there is no pair. */
  readonly matrix: readonly (number | null)[];
  /** That unit. */
  readonly unit: number;
}

/** `GET /api/understand/:run/distances?key=&of=`: of the network, or of the one that training began with (`of=start`). */
export interface DistancesAnswer {
  /** Images whose pairs were measured, and images in all. */
  readonly measured: number;
  readonly images: number;
  readonly embedding: DistanceMatrix;
  readonly attention: DistanceMatrix | null;
}

/** `POST /api/understand/:run/start`: measures the network that training began with, as a job. */
export const startDistancesSchema = z.strictObject({ key: z.string().max(100) });

/** `GET /api/understand/:run/attention/:image?key=` */
export interface AttentionAnswer {
  /** [C], of the image, and the means over the images of its class and of the class that it was taken for. */
  readonly image: readonly number[];
  readonly label: readonly number[];
  readonly predicted: readonly number[];
  /** Images of which the means are. */
  readonly images: { readonly label: number; readonly predicted: number };
  /** Euclidean distances of the image from the two means (null where there are no images of the class), and the mean distance of the class's images from its own. */
  readonly distance: { readonly label: number; readonly predicted: number | null; readonly usual: number };
}
