import * as z from 'zod';
import type { Problem } from './data-names.js';

/** `GET /api/data`: all pictures, by columns; a picture's number is its place in them. */
export interface DataAnswer {
  /** Changes when pictures do: numbers of one listing mean nothing in another. */
  readonly listing: string;
  readonly name: string;
  /** `image-folder`, `idx`, ... */
  readonly format: string;
  /** The classes of the data, then those that changes have added. */
  readonly classNames: readonly string[];
  /** Names inside the data: `train/roses/12.jpg`. */
  readonly files: readonly string[];
  /** As the data has them. */
  readonly labels: readonly number[];
  /** Places in `SPLITS`. */
  readonly splits: readonly number[];
  /** What was wrong when it was listed. */
  readonly notes: readonly { readonly source: string; readonly message: string }[];
  /** Whether changes can be made in the folder itself; why not, where they cannot. */
  readonly folder: { readonly canApply: true } | { readonly canApply: false; readonly why: string };
  /** Where a table of labels is written unless one says otherwise. */
  readonly labelsFile: string;
  /** The number of the newest entry of the journal. */
  readonly revision: number;
  readonly changes: readonly Change[];
}

/** `GET /api/data` where there is no data, or none yet. */
export interface NoDataAnswer {
  readonly listing: null;
  /** Being read; else there is none, or it cannot be read. */
  readonly isReading: boolean;
  /** Why it cannot be read. */
  readonly problem: string | null;
}

/** What a change does to each of its pictures. */
export type ChangeAction =
  | { readonly kind: 'label'; readonly class: string }
  | { readonly kind: 'trash'; readonly isTrashed: boolean }
  | { readonly kind: 'tag'; readonly tag: string; readonly isSet: boolean }
  /** Somebody has looked at what was found of them, and they stay as they are. */
  | { readonly kind: 'keep'; readonly isKept: boolean };

/** An entry of the journal. */
export interface Change {
  /** Counted from 1, in the order in which they were made. */
  readonly n: number;
  /** ISO 8601. */
  readonly at: string;
  readonly action: ChangeAction;
  /** The pictures, by number; those that are not there any more are left out. */
  readonly images: readonly number[];
  readonly isUndone: boolean;
}

/** Names go into folders and tables: no slashes, no control characters, no dots alone. */
const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine(
    (name) => !/^\.|[/\\\p{Cc}]/u.test(name),
    'a name has no slashes or control characters and begins with no dot',
  );

const seenSchema = z.int().min(0);

/** `POST /api/data/changes` */
export const changeSchema = z.strictObject({
  listing: z.string(),
  /** The newest revision that the page knew. */
  seen: seenSchema,
  images: z.array(z.int().min(0)).min(1).max(1_000_000),
  action: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('label'), class: nameSchema }),
    z.strictObject({ kind: z.literal('trash'), isTrashed: z.boolean() }),
    z.strictObject({ kind: z.literal('tag'), tag: nameSchema, isSet: z.boolean() }),
    z.strictObject({ kind: z.literal('keep'), isKept: z.boolean() }),
  ]),
});
export type ChangeRequest = z.input<typeof changeSchema>;

/** `POST /api/data/undo`: takes a change back, or makes it again. */
export const undoSchema = z.strictObject({
  listing: z.string(),
  seen: seenSchema,
  change: z.int().min(1),
  isUndone: z.boolean(),
});
export type UndoRequest = z.input<typeof undoSchema>;

/** What both answer, and pages are told. */
export interface ChangesAnswer {
  readonly revision: number;
  /** What is new, or undone, or made again. */
  readonly changes: readonly Change[];
}

/** `POST /api/data/apply` */
export const applySchema = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('folder'), listing: z.string(), seen: seenSchema }),
  z.strictObject({
    to: z.literal('table'),
    listing: z.string(),
    seen: seenSchema,
    file: z.string().min(1).max(4096),
    isOverwriting: z.boolean().optional(),
  }),
]);
export type ApplyRequest = z.input<typeof applySchema>;

/** What was done. */
export interface ApplyAnswer {
  /** Pictures in other class folders, or with another label in the table. */
  readonly relabelled: number;
  readonly trashed: number;
  /** Where they are now, or the table. */
  readonly place: string | null;
  /** Pictures that were not there any more. */
  readonly missing: readonly string[];
}

/** `POST /api/data/clean`: looks for what is wrong. */
export const cleanSchema = z.strictObject({
  /** Only what pixels say; labels are not judged. */
  pixelsOnly: z.boolean().optional(),
});
export type CleanRequest = z.input<typeof cleanSchema>;

/** `GET /api/data/clean`: what was found, by pictures' numbers; null where nobody has looked. */
export interface CleanAnswer {
  /** ISO 8601. */
  readonly at: string;
  /** Whether the pictures were the same as now; others may be missing from it. */
  readonly isCurrent: boolean;
  /** What judged, in words. */
  readonly basis: string;
  /** Null where labels were not judged. */
  readonly labels:
    | readonly {
        readonly image: number;
        /** A place in `classNames`. */
        readonly suggested: number;
        /** 0 .. 1, how sure it is that the label is wrong. */
        readonly confidence: number;
      }[]
    | null;
  readonly copies: readonly {
    readonly kind: 'copies' | 'near-copies' | 'alike';
    readonly acrossSplits: boolean;
    readonly acrossClasses: boolean;
    readonly images: readonly number[];
  }[];
  readonly pictures: readonly { readonly image: number; readonly problem: Problem }[];
  /** Pictures that could not be read, and the like. */
  readonly problems: readonly { readonly source: string; readonly message: string }[];
}

/** What pages are told of the data. */
export type DataNews =
  | ({ readonly kind: 'changes'; readonly listing: string } & ChangesAnswer)
  /** The pictures are others now: ask for them. */
  | { readonly kind: 'listing' }
  /** Something was found, or forgotten: ask for it. */
  | { readonly kind: 'clean' };
