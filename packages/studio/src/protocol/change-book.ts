import type { Change } from './data.js';

/** What changes have made of a picture. */
export interface Marks {
  /** Its class; null where it is that of the data. */
  readonly class: string | null;
  readonly isTrashed: boolean;
  /** Somebody has looked at what was found of it, and it stays as it is. */
  readonly isKept: boolean;
  /** In the order in which they were set. */
  readonly tags: readonly string[];
}

/** Of a picture that nobody has changed. */
export const unmarked: Marks = { class: null, isTrashed: false, isKept: false, tags: [] };

/** All changes, and what they have made of each picture. Server and pages each have one, and keep them alike by telling changes. */
export class ChangeBook {
  readonly #changes = new Map<number, Change>();
  /** The numbers of the changes of each picture that has some, rising. */
  readonly #byImage = new Map<number, number[]>();
  readonly #marks = new Map<number, Marks>();

  constructor(changes: Iterable<Change> = []) {
    this.take(changes);
  }

  /** Adds changes, or takes them as they are now. @returns the pictures that may be others by it */
  take(changes: Iterable<Change>): ReadonlySet<number> {
    const touched = new Set<number>();
    for (const change of changes) {
      const isNew = !this.#changes.has(change.n);
      this.#changes.set(change.n, change);
      for (const image of change.images) {
        touched.add(image);
        if (!isNew) continue;
        const numbers = this.#byImage.get(image);
        if (numbers === undefined) this.#byImage.set(image, [change.n]);
        else if (numbers.at(-1)! < change.n) numbers.push(change.n);
        // News can overtake the answer to an older change.
        else numbers.splice(numbers.filter((n) => n < change.n).length, 0, change.n);
      }
    }
    for (const image of touched) this.#fold(image);
    return touched;
  }

  of(image: number): Marks {
    return this.#marks.get(image) ?? unmarked;
  }

  /** The pictures that are not as the data has them, with their marks. */
  get marks(): ReadonlyMap<number, Marks> {
    return this.#marks;
  }

  change(n: number): Change | undefined {
    return this.#changes.get(n);
  }

  /** The newest change, by number, that is not undone, or that is. */
  newest(isUndone: boolean): Change | undefined {
    let found: Change | undefined;
    for (const change of this.#changes.values()) {
      if (change.isUndone === isUndone && change.n > (found?.n ?? 0)) found = change;
    }
    return found;
  }

  /** In the order in which they were made. */
  list(): readonly Change[] {
    return [...this.#changes.values()].sort((a, b) => a.n - b.n);
  }

  #fold(image: number): void {
    let marks = unmarked;
    for (const n of this.#byImage.get(image) ?? []) {
      const change = this.#changes.get(n)!;
      if (!change.isUndone) marks = marked(marks, change);
    }
    if (marks === unmarked) this.#marks.delete(image);
    else this.#marks.set(image, marks);
  }
}

function marked(marks: Marks, { action }: Change): Marks {
  switch (action.kind) {
    case 'label':
      return { ...marks, class: action.class };
    case 'trash':
      return { ...marks, isTrashed: action.isTrashed };
    case 'keep':
      return { ...marks, isKept: action.isKept };
    case 'tag': {
      const others = marks.tags.filter((tag) => tag !== action.tag);
      return { ...marks, tags: action.isSet ? [...others, action.tag] : others };
    }
  }
}
