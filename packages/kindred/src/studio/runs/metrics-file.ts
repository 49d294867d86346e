import type { EpochPoint } from '@kindred/studio/protocol';
import * as z from 'zod';
import { JsonLines } from '../json-lines.js';
import { StepTable } from './step-table.js';

/** What a line says of the end of an epoch. */
const epochSchema = z.object({
  type: z.literal('epoch'),
  step: z.int(),
  epoch: z.int(),
  learningRate: z.number(),
  train: z.object({
    loss: z.number(),
    accuracy: z.number(),
    terms: z.record(z.string(), z.number()).default({}),
  }),
  validation: z.object({ accuracy: z.number(), nll: z.number() }).optional(),
  isBest: z.boolean().default(false),
  seconds: z.number(),
  imagesPerSecond: z.number().default(0),
});

/** The metrics of a run as far as they were read: of a million steps in a few seconds, and then what is new alone. */
export class MetricsFile {
  readonly steps = new StepTable();
  readonly epochs: EpochPoint[] = [];
  readonly #lines: JsonLines;

  constructor(path: string) {
    this.#lines = new JsonLines(
      path,
      (value) => this.#take(value),
      () => this.#clear(),
    );
  }

  /** Lines that could not be read. */
  get damaged(): number {
    return this.#lines.damaged;
  }

  /** The last step that is known of. */
  get last(): number {
    return Math.max(this.steps.last ?? 0, this.epochs.at(-1)?.step ?? 0);
  }

  /** Reads what is new; whether there was anything. */
  update(): Promise<boolean> {
    return this.#lines.update();
  }

  #take(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    const { type, step, learningRate, loss, gradientNorm, terms } = value as Record<string, unknown>;
    if (type === 'epoch') {
      this.#takeEpoch(value);
      return;
    }
    if (type !== 'step' || typeof step !== 'number') return;
    const values: Record<string, number> = {};
    if (typeof loss === 'number') values.loss = loss;
    if (typeof learningRate === 'number') values.learningRate = learningRate;
    if (typeof gradientNorm === 'number') values.gradientNorm = gradientNorm;
    for (const [name, term] of Object.entries(terms ?? {})) {
      if (typeof term === 'number') values[`term:${name}`] = term;
    }
    this.steps.add(step, values);
  }

  #takeEpoch(value: object): void {
    const parsed = epochSchema.safeParse(value);
    if (!parsed.success) return;
    const { train, validation, type: _, ...rest } = parsed.data;
    while (this.epochs.length > 0 && this.epochs.at(-1)!.epoch >= rest.epoch) this.epochs.pop();
    this.epochs.push({ ...rest, ...train, ...(validation && { validation }) });
  }

  #clear(): void {
    this.steps.clear();
    this.epochs.length = 0;
  }
}
