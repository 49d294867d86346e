import type { WeightsChoice } from './weights.js';

/** A picture that was shown. */
export interface Picture {
  readonly id: string;
  /** Of which class. */
  readonly classId: string;
  /** Its place among the others: pictures are kept in the order in which they were shown. */
  readonly order: number;
  readonly name: string;
  readonly blob: Blob;
  readonly thumbnail: Blob;
}

/** A class that is taught. */
export interface TaughtClass {
  readonly id: string;
  readonly name: string;
}

/** What one training was made of: enough to go on with it when its tab was closed. */
export interface Lesson {
  /** The name of the run. */
  readonly run: string;
  readonly classes: readonly TaughtClass[];
  /** Pictures by their ids, in the order in which they were given. */
  readonly train: readonly string[];
  readonly validation: readonly string[];
}

/** A trained model. */
export interface StoredModel {
  /** The name of the run that it comes from. */
  readonly run: string;
  readonly file: Blob;
  readonly fileName: string;
  /** How good it is, in words. */
  readonly summary: string;
}

/** What is kept beside the pictures. */
interface State {
  classes: readonly TaughtClass[];
  lesson: Lesson | undefined;
  model: StoredModel | undefined;
  weights: WeightsChoice | undefined;
}

/** The project in this browser's own database. */
export class Store {
  readonly #database: IDBDatabase;

  private constructor(database: IDBDatabase) {
    this.#database = database;
  }

  static async open(): Promise<Store> {
    const request = indexedDB.open('kindred-teach', 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('pictures', { keyPath: 'id' });
      request.result.createObjectStore('state');
    };
    return new Store(await resultOf(request));
  }

  async read<Name extends keyof State>(name: Name): Promise<State[Name] | undefined> {
    return resultOf(this.#database.transaction('state').objectStore('state').get(name));
  }

  async write<Name extends keyof State>(name: Name, value: State[Name]): Promise<void> {
    await this.#change('state', (store) => store.put(value, name));
  }

  /** All pictures, in the order in which they were shown. */
  async pictures(): Promise<Picture[]> {
    const all = await resultOf<Picture[]>(
      this.#database.transaction('pictures').objectStore('pictures').getAll(),
    );
    return all.sort((a, b) => a.order - b.order);
  }

  putPicture(picture: Picture): Promise<void> {
    return this.#change('pictures', (store) => store.put(picture));
  }

  removePicture(id: string): Promise<void> {
    return this.#change('pictures', (store) => store.delete(id));
  }

  /** Forgets everything. */
  async clear(): Promise<void> {
    await this.#change('pictures', (store) => store.clear());
    await this.#change('state', (store) => store.clear());
  }

  /** Is over when the browser has it on its disk. */
  async #change(name: 'pictures' | 'state', change: (store: IDBObjectStore) => void): Promise<void> {
    const transaction = this.#database.transaction(name, 'readwrite');
    change(transaction.objectStore(name));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
  }
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
