import { checkOptions } from '../../config/check-options.js';
import { KindredError, UsageError } from '../../errors.js';
import { checkVectors, type LabelledVectors } from './labelled-vectors.js';
import { stratifiedSample } from './stratified-sample.js';

/**
 * How well the nearest references of a query are of its class, each a mean over the queries, in 0 .. 1; null where no query
 * has a reference of its class. See {@link retrieval}.
 */
export interface Retrieval {
  /** Queries that were asked. */
  readonly queries: number;
  /** Further ones that were not, as no reference is of their class. */
  readonly lone: number;
  readonly references: number;
  /** Share of the queries whose nearest reference is of their class. */
  readonly precisionAt1: number | null;
  /** Share of the R nearest references that are of the query's class, which R references have. */
  readonly rPrecision: number | null;
  /** MAP@R: 1 / R sum_{i <= R} P(i) over the places i at which there is one of the query's class, P(i) the precision up to there. */
  readonly mapAtR: number | null;
  /** Of a vote of the `k` nearest references. */
  readonly knn: {
    /** As it was asked for, or as many as there are. */
    readonly k: number;
    /** Share of the queries that the vote gives their own class. */
    readonly accuracy: number | null;
  };
}

/** What {@link retrieval} looks in, and how. */
export interface RetrievalOptions {
  /** Other vectors that the nearest are looked for in; where not given, the queries themselves, each without itself. */
  readonly references?: LabelledVectors | undefined;
  /** References that vote. Default 5. */
  readonly k?: number | undefined;
  /** Of more queries so many are drawn by class and asked, of all references. All where not given. */
  readonly maxQueries?: number | undefined;
  /** Of the drawing: the same seed and labels always give the same queries. Default 0. */
  readonly seed?: number | undefined;
}

/** Which queries are asked of which references, and what came of those that were. */
export class RetrievalTally {
  readonly references: LabelledVectors;
  /** Whether the queries are their own references, each without itself. */
  readonly isSame: boolean;
  /** The queries that have a reference of their class, rising. */
  readonly asked: Int32Array;
  readonly #labels: Int32Array;
  readonly #lone: number;
  readonly #k: number;
  /** References of each class. */
  readonly #counts = new Map<number, number>();
  #sums = { first: 0, atR: 0, average: 0, voted: 0 };

  /** @throws KindredError as {@link retrieval}. */
  constructor(queries: LabelledVectors, options: RetrievalOptions) {
    checkOptions('retrieval', options, { references: true, k: true, maxQueries: true, seed: true });
    const { references = queries, k = 5, maxQueries = Number.POSITIVE_INFINITY, seed = 0 } = options;
    requireCount('k', k);
    if (maxQueries !== Number.POSITIVE_INFINITY) requireCount('maxQueries', maxQueries);
    checkVectors(queries);
    if (references !== queries) checkVectors(references);
    if (references.dimensions !== queries.dimensions) {
      throw new KindredError(
        `queries have ${queries.dimensions} dimensions, but references ${references.dimensions}: they must be of one network`,
      );
    }
    this.references = references;
    this.isSame = references === queries;
    this.#labels = queries.labels;
    this.#k = Math.min(k, references.labels.length - (this.isSame ? 1 : 0));
    for (const label of references.labels) this.#counts.set(label, (this.#counts.get(label) ?? 0) + 1);
    const drawn = stratifiedSample(queries.labels, maxQueries, seed);
    this.asked = drawn.filter((query) => this.#relevant(query) > 0);
    this.#lone = drawn.length - this.asked.length;
  }

  /** References of a query's class: R. */
  #relevant(query: number): number {
    return (this.#counts.get(this.#labels[query]!) ?? 0) - (this.isSame ? 1 : 0);
  }

  /** How many of the nearest references of a query are to be known. */
  needed(query: number): number {
    return Math.max(this.#relevant(query), this.#k);
  }

  /** @param nearest references of a query, as many as are {@link needed}, the nearest first */
  add(query: number, nearest: Int32Array): void {
    const label = this.#labels[query]!;
    const labels = nearest.map((one) => this.references.labels[one]!);
    const { precision, averagePrecision } = upToR(labels, label, this.#relevant(query));
    if (labels[0] === label) this.#sums.first++;
    if (vote(labels.subarray(0, this.#k)) === label) this.#sums.voted++;
    this.#sums.atR += precision;
    this.#sums.average += averagePrecision;
  }

  result(): Retrieval {
    const queries = this.asked.length;
    const mean = (sum: number) => (queries === 0 ? null : sum / queries);
    const { first, atR, average, voted } = this.#sums;
    return {
      queries,
      lone: this.#lone,
      references: this.references.labels.length,
      precisionAt1: mean(first),
      rPrecision: mean(atR),
      mapAtR: mean(average),
      knn: { k: this.#k, accuracy: mean(voted) },
    };
  }
}

function requireCount(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new UsageError(`${name} must be a whole number of at least 1, not ${value}`);
  }
}

/** Of the R nearest: the share that is right, and the average precision at R. */
function upToR(nearest: Int32Array, label: number, relevant: number) {
  let right = 0;
  let precisions = 0;
  for (let i = 0; i < relevant; i++) {
    if (nearest[i] !== label) continue;
    right++;
    precisions += right / (i + 1);
  }
  return { precision: right / relevant, averagePrecision: precisions / relevant };
}

/** @param nearest labels, of the nearest first; one at least */
function vote(nearest: Int32Array): number {
  const votes = new Map<number, number>();
  for (const label of nearest) votes.set(label, (votes.get(label) ?? 0) + 1);
  // A map has its keys in the order in which they came: of equal counts the first is kept.
  let [winner, most] = [nearest[0]!, 0];
  for (const [label, count] of votes) if (count > most) [winner, most] = [label, count];
  return winner;
}
