import * as z from 'zod';

/** What an option's value may be. */
export type OptionType =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'number'; readonly isInteger: boolean; readonly limits: string }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  /** One of several things that have options of their own, or one of the words. */
  | { readonly kind: 'named'; readonly words: readonly string[]; readonly choices: readonly NamedOption[] }
  /** Several of them, or one of the words. */
  | {
      readonly kind: 'namedList';
      readonly words: readonly string[];
      readonly choices: readonly NamedOption[];
    }
  /** Anything else that is written as text; `placeholder` says in which form. */
  | { readonly kind: 'text'; readonly placeholder: string };

/** An option of a form. */
export interface FormOption {
  /** `batchSize`; of what is nested `loss.lambda`, `loss.base.margin`. */
  readonly key: string;
  /** `--batch-size` */
  readonly flag: string;
  /** In the docs' words. */
  readonly description: string;
  /** As text; null where it has no value unless one is given. */
  readonly default: string | null;
  readonly type: OptionType;
}

/** Something that is chosen by name. */
export interface NamedOption {
  readonly name: string;
  readonly description: string;
  readonly paper: string | null;
  readonly options: readonly FormOption[];
}

/** `GET /api/train/form`: all options of a training, made from their schemas. */
export interface TrainFormAnswer {
  readonly groups: readonly {
    readonly title: 'Training' | 'Reading data' | 'Engine';
    readonly options: readonly FormOption[];
  }[];
  /** The studio's own data; null where it has none. */
  readonly data: string | null;
  /** As users know it. */
  readonly runsFolder: string;
}

/** What a network starts from. */
const startSchema = z.enum(['auto', 'pretrained', 'weights', 'scratch']);

/** What a form says: texts as they stand in it, and as the command takes them. */
export const trainFormSchema = z.strictObject({
  /** A path, or `hf:owner/name`; empty for the embedded digits. */
  data: z.string().max(4096),
  start: startSchema,
  /** Where `start` is `weights`: a file, a run, or a repository. */
  weights: z.string().max(4096),
  /** Name of the run's folder; empty for a name by data, network and loss. */
  name: z.string().max(200),
  /** By key; what is not there keeps its default. */
  values: z.record(z.string().max(100), z.union([z.string().max(4096), z.boolean()])),
});
export type TrainForm = z.input<typeof trainFormSchema>;

/** `POST /api/train/check` */
export interface TrainCheckAnswer {
  /** What is wrong, by the key of an option, `data`, `weights` or `name`; what is of no single field has the key `form`. */
  readonly problems: readonly { readonly key: string; readonly message: string }[];
  /** The command that does the same. */
  readonly command: string;
}

/** `POST /api/train` starts a training, `POST /api/runs/:name/resume` goes on with one. */
export interface TrainStartedAnswer {
  readonly id: string;
}

/** `POST /api/runs/:name/resume` */
export const resumeSchema = z.strictObject({
  /** Epochs in all, to go further than it was meant to. */
  epochs: z.int().min(1).optional(),
});
export type ResumeForm = z.input<typeof resumeSchema>;

/** An event of the command, with its time (ISO 8601): see `kindred train --events`. */
export interface TrainingEvent {
  readonly time: string;
  readonly type: string;
  readonly [more: string]: unknown;
}

/** `GET /api/train/trainings/:id`: a stretch of training that a studio has started. */
export interface TrainingAnswer {
  readonly id: string;
  /** For people: the data, and the run once it has a name. */
  readonly title: string;
  readonly command: string;
  /** The run in the folder of runs, once there is one. */
  readonly run: string | null;
  readonly state: 'running' | 'ended' | 'failed';
  /** What went wrong, where it failed. */
  readonly problem: string | null;
  /** Those that say something, in their order: no progress. */
  readonly events: readonly TrainingEvent[];
  /** The newest of each kind that tells of progress, by its type. */
  readonly progress: Readonly<Record<string, TrainingEvent>>;
  /** The type of the newest. */
  readonly doing: string | null;
  /** ISO 8601 */
  readonly started: string;
}
