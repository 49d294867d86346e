import { unmarked } from '../../protocol/change-book.js';
import { PROBLEMS, SPLITS } from '../../protocol/data-names.js';
import type { ChangeBook, CleanAnswer, DataAnswer, Problem } from '../../protocol/index.js';

/** A suspicion that a label is wrong. */
export interface WrongLabel {
  readonly suggested: string;
  /** 0 .. 1, how sure it is. */
  readonly confidence: number;
}

const none: readonly Problem[] = [];

/** All that is known of pictures, by their numbers. */
export class PictureTable {
  readonly data: DataAnswer;
  readonly book: ChangeBook;
  readonly #problems = new Map<number, Problem[]>();
  readonly #wrong = new Map<number, WrongLabel>();

  constructor(data: DataAnswer, book: ChangeBook, clean: CleanAnswer | null) {
    this.data = data;
    this.book = book;
    const add = (image: number, problem: Problem) => {
      const found = this.#problems.get(image);
      if (found === undefined) this.#problems.set(image, [problem]);
      else if (!found.includes(problem)) found.push(problem);
    };
    for (const { image, suggested, confidence } of clean?.labels ?? []) {
      add(image, 'label');
      this.#wrong.set(image, { suggested: data.classNames[suggested]!, confidence });
    }
    for (const { kind, images } of clean?.copies ?? []) for (const image of images) add(image, kind);
    for (const { image, problem } of clean?.pictures ?? []) add(image, problem);
  }

  get length(): number {
    return this.data.files.length;
  }

  file(image: number): string {
    return this.data.files[image]!;
  }

  split(image: number): (typeof SPLITS)[number] {
    return SPLITS[this.data.splits[image]!]!;
  }

  /** Its class in the data. */
  ownClass(image: number): string {
    return this.data.classNames[this.data.labels[image]!]!;
  }

  /** Its class with the changes. */
  class(image: number): string {
    return this.book.of(image).class ?? this.ownClass(image);
  }

  isRelabelled(image: number): boolean {
    const { class: given } = this.book.of(image);
    return given !== null && given !== this.ownClass(image);
  }

  /** What was found of it, whether or not somebody has dealt with it. */
  problems(image: number): readonly Problem[] {
    return this.#problems.get(image) ?? none;
  }

  wrongLabel(image: number): WrongLabel | undefined {
    return this.#wrong.get(image);
  }

  /** Whether somebody has dealt with what was found of it. */
  isSettled(image: number): boolean {
    const { isKept, isTrashed } = this.book.of(image);
    return isKept || isTrashed || this.isRelabelled(image);
  }

  /** How many labels are probably wrong of which nobody has said what they are. @param confidence the least, 0 .. 1 */
  openLabels(confidence: number): number {
    let open = 0;
    for (const [image, wrong] of this.#wrong) {
      if (wrong.confidence >= confidence && !this.isSettled(image)) open++;
    }
    return open;
  }

  /** Whether something is still to be done about pictures that show the same. */
  isOpenGroup(images: readonly number[]): boolean {
    const left = images.filter((image) => !this.book.of(image).isTrashed);
    return left.length > 1 && !left.every((image) => this.book.of(image).isKept);
  }

  /** The classes of the data, then those that changes have added. */
  classNames(): readonly string[] {
    const names = new Set(this.data.classNames);
    for (const { class: given } of this.book.marks.values()) if (given !== null) names.add(given);
    return [...names];
  }

  /** All tags that pictures have, in the order of the alphabet. */
  tags(): readonly string[] {
    const tags = new Set<string>();
    for (const marks of this.book.marks.values()) for (const tag of marks.tags) tags.add(tag);
    return [...tags].sort((a, b) => a.localeCompare(b));
  }
}

/** What changes have made of a picture, for filters. */
export const STATES = ['unchanged', 'relabelled', 'trash', 'kept'] as const;
export type State = (typeof STATES)[number];

/** Which pictures are shown; an empty list leaves all in. */
export interface Filters {
  readonly classes: readonly string[];
  readonly splits: readonly string[];
  readonly problems: readonly string[];
  readonly tags: readonly string[];
  readonly states: readonly string[];
  /** The least confidence that a label is wrong, 0 .. 1, of those that are shown for that. */
  readonly confidence: number;
  /** Part of the file's name, in small letters. */
  readonly text: string;
}

/** The names of {@link Filters} that are lists. */
export type ListFilter = 'classes' | 'splits' | 'problems' | 'tags' | 'states';

export const noFilters: Filters = {
  ...{ classes: [], splits: [], problems: [], tags: [], states: [] },
  ...{ confidence: 0, text: '' },
};

/** What a picture has of a kind that is filtered by: a value, or several. */
function valuesOf(table: PictureTable, image: number, kind: ListFilter): string | readonly string[] {
  switch (kind) {
    case 'classes':
      return table.class(image);
    case 'splits':
      return table.split(image);
    case 'problems':
      return table.problems(image);
    case 'tags':
      return table.book.of(image).tags;
    case 'states':
      return statesOf(table, image);
  }
}

function statesOf(table: PictureTable, image: number): State | readonly State[] {
  const marks = table.book.of(image);
  if (marks === unmarked) return 'unchanged';
  const states: State[] = [];
  if (marks.isTrashed) states.push('trash');
  if (table.isRelabelled(image)) states.push('relabelled');
  if (marks.isKept) states.push('kept');
  return states.length === 0 ? 'unchanged' : states;
}

const listFilters: readonly ListFilter[] = ['classes', 'splits', 'problems', 'tags', 'states'];

/** How often each value occurs of one kind, among the pictures that all other filters leave in. */
export type Counts = { readonly [kind in ListFilter]: ReadonlyMap<string, number> };

/** What filters leave. */
export interface Filtered {
  readonly images: readonly number[];
  readonly counts: Counts;
}

/**
 * Filters pictures, in one pass, which has to be quick: it is made again with every change. Where wrong labels are looked for, the surest
 * come first; else they are in the order of the data.
 */
export function filterPictures(table: PictureTable, filters: Filters): Filtered {
  const kinds = listFilters.map((kind) => ({
    ...{ kind, wanted: new Set(filters[kind]), counts: new Map<string, number>() },
  }));
  const asksForLabels = filters.problems.includes('label');
  const text = filters.text.toLowerCase();
  const images: number[] = [];
  for (let image = 0; image < table.length; image++) {
    if (text !== '' && !table.file(image).toLowerCase().includes(text)) continue;
    if (asksForLabels && filters.confidence > 0) {
      const wrong = table.wrongLabel(image);
      if (wrong && wrong.confidence < filters.confidence) continue;
    }
    let lacking: ListFilter | undefined;
    let lacks = 0;
    for (const { kind, wanted } of kinds) {
      if (wanted.size === 0 || hasOneOf(valuesOf(table, image, kind), wanted)) continue;
      lacking = kind;
      if (++lacks > 1) break;
    }
    if (lacks > 1) continue;
    // What lacks only one kind counts for that: it would be shown if another value was chosen.
    for (const { kind, counts } of kinds) {
      if (lacks === 1 && kind !== lacking) continue;
      const values = valuesOf(table, image, kind);
      if (typeof values === 'string') count(counts, values);
      else for (const value of values) count(counts, value);
    }
    if (lacks === 0) images.push(image);
  }
  if (asksForLabels) {
    const sureness = (image: number) => table.wrongLabel(image)?.confidence ?? -1;
    images.sort((a, b) => sureness(b) - sureness(a) || a - b);
  }
  const counts = Object.fromEntries(kinds.map(({ kind, counts }) => [kind, counts])) as unknown as Counts;
  return { images, counts };
}

function count(counts: Map<string, number>, value: string): void {
  counts.set(value, 1 + (counts.get(value) ?? 0));
}

function hasOneOf(values: string | readonly string[], wanted: ReadonlySet<string>): boolean {
  return typeof values === 'string' ? wanted.has(values) : values.some((value) => wanted.has(value));
}

/** Filters as the address has them. */
export function filtersFrom(query: URLSearchParams): Filters {
  const confidence = Number(query.get('confidence') ?? 0);
  return {
    classes: query.getAll('class'),
    splits: query.getAll('split'),
    problems: query.getAll('problem').filter((name) => (PROBLEMS as readonly string[]).includes(name)),
    tags: query.getAll('tag'),
    states: query.getAll('state'),
    confidence: confidence > 0 && confidence <= 1 ? confidence : 0,
    text: query.get('text') ?? '',
  };
}

/** The name in the address of a kind that is filtered by. */
export const queryNames: { readonly [kind in ListFilter]: string } = {
  classes: 'class',
  splits: 'split',
  problems: 'problem',
  tags: 'tag',
  states: 'state',
};
