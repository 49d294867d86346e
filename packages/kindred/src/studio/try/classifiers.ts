import type { Part } from '@kindred/core/config';
import { type ImageClassifier, loadClassifier } from '../../api/classifier.js';

/** What is loaded: a file of a model, or a run. */
export interface LoadedFrom {
  readonly path: string;
  /** Another one is loaded anew. */
  readonly version: string;
}

/** Classifiers that stay loaded, and for how many milliseconds after their last use. */
const kept = 3;
const idle = 5 * 60_000;

interface Loaded {
  readonly classifier: Promise<ImageClassifier>;
  users: number;
  /** Whether it is to be closed once nobody uses it. */
  isOver: boolean;
  timer: NodeJS.Timeout | undefined;
}

/** Classifiers in use: loaded when they are first asked for, and kept for a while. */
export class Classifiers {
  readonly #parts: readonly Part[];
  readonly #loaded = new Map<string, Loaded>();

  /** @param closing ends all of them */
  constructor(parts: readonly Part[], closing: AbortSignal) {
    this.#parts = parts;
    closing.addEventListener('abort', () => {
      for (const key of [...this.#loaded.keys()]) this.#drop(key);
    });
  }

  /** Works with a classifier, which stays loaded meanwhile. @throws KindredError where it cannot be loaded. */
  async use<T>({ path, version }: LoadedFrom, work: (classifier: ImageClassifier) => Promise<T>): Promise<T> {
    const key = `${path}\n${version}`;
    const loaded = this.#loaded.get(key) ?? this.#load(path);
    // The last one that was asked for is at the end.
    this.#loaded.delete(key);
    this.#loaded.set(key, loaded);
    clearTimeout(loaded.timer);
    loaded.users++;
    for (const oldest of [...this.#loaded.keys()].slice(0, Math.max(0, this.#loaded.size - kept)))
      this.#drop(oldest);
    try {
      return await work(await loaded.classifier);
    } catch (error) {
      // What could not be loaded may be whole the next time.
      await loaded.classifier.catch(() => this.#loaded.get(key) === loaded && this.#loaded.delete(key));
      throw error;
    } finally {
      loaded.users--;
      if (loaded.isOver && loaded.users === 0) void close(loaded);
      else {
        loaded.timer = setTimeout(() => this.#drop(key), idle);
        loaded.timer.unref();
      }
    }
  }

  #load(path: string): Loaded {
    const classifier = loadClassifier(path, { parts: this.#parts });
    classifier.catch(() => {});
    return { classifier, users: 0, isOver: false, timer: undefined };
  }

  #drop(key: string): void {
    const loaded = this.#loaded.get(key);
    if (!loaded) return;
    this.#loaded.delete(key);
    clearTimeout(loaded.timer);
    loaded.isOver = true;
    if (loaded.users === 0) void close(loaded);
  }
}

async function close({ classifier }: Loaded): Promise<void> {
  await classifier.then(
    (one) => one.close(),
    () => {},
  );
}
