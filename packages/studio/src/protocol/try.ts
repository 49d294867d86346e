import * as z from 'zod';

/** A classifier that can be tried. */
export interface TryModel {
  /** `run:NAME`, or `file:PATH` of an exported file in the folder of runs. */
  readonly id: string;
  readonly kind: 'run' | 'file';
  /** As users know it. */
  readonly title: string;
  /** Of a run: what it was trained on, with what, and how well. */
  readonly data?: string;
  readonly model?: string;
  readonly accuracy?: number;
  /** When it was saved, ISO 8601. */
  readonly date: string;
}

/** `GET /api/try/models`: finished runs, the newest first, then files. */
export interface TryModelsAnswer {
  readonly models: readonly TryModel[];
  /** As users know it. */
  readonly runsFolder: string;
}

/** Whether the nearest training images can be told. */
export type NearestState =
  | { readonly state: 'ready'; readonly run: string; readonly images: number }
  /** They have to be measured once. */
  | { readonly state: 'unmeasured'; readonly run: string }
  | { readonly state: 'none'; readonly why: string };

/** `GET /api/try/model?id=` */
export interface TryModelAnswer {
  readonly id: string;
  /** Class names in the order of the logits. */
  readonly labels: readonly string[];
  /** How a picture becomes the input, step by step. */
  readonly preprocessing: readonly string[];
  /** How it tells abnormal images; null where it cannot. */
  readonly normality: string | null;
  readonly calibration: string | null;
  readonly nearest: NearestState;
}

/** A training image that is like a picture. */
export interface NearestImage {
  /** Its number among the training images of the run. */
  readonly image: number;
  readonly source: string;
  readonly label: string;
  /** Cosine of the embeddings, -1 .. 1. */
  readonly similarity: number;
}

/**
 * `POST /api/try/picture?id=&nearest=&seen=`: classifies the picture in the body, its bytes as they are. `nearest`: how many of the
 * nearest training images are told; `seen=1`: what the network saw, too.
 */
export interface TryAnswer {
  readonly label: string;
  readonly confidence: number;
  /** The most probable labels, the first first. */
  readonly top: readonly { readonly label: string; readonly confidence: number }[];
  /** Where the model can tell abnormal images. */
  readonly normality?: {
    readonly scoredBy: string;
    readonly score: number;
    readonly threshold: number;
    readonly isNormal: boolean;
  };
  /** The input of the network as a PNG in base64. */
  readonly seen?: { readonly width: number; readonly height: number; readonly png: string };
  readonly nearest?: {
    readonly run: string;
    /** Of the images: see `GET /api/understand/:run/pictures/:image?key=`. */
    readonly key: string;
    readonly images: readonly NearestImage[];
    /** Training images that were compared with. */
    readonly of: number;
  };
  /** What it took on the server. */
  readonly milliseconds: number;
}

/** Labels that are told of a picture. */
export const MOST_LABELS = 10;

/** The query of {@link TryAnswer}. */
export const tryQuerySchema = z.object({
  id: z.string().min(1).max(4096),
  nearest: z.coerce.number().int().min(0).max(48).default(0),
  seen: z.enum(['0', '1']).default('0'),
});
