import { type PreparedPicture, preparePicture } from './prepare-picture.js';
import type { Picture, Store, TaughtClass } from './store.js';

/** The classes that are taught and their pictures, kept in the browser as they change; tells of it by `change`. */
export class Project extends EventTarget {
  readonly store: Store;
  #classes: TaughtClass[];
  readonly #pictures: Map<string, Picture>;
  #last: number;

  private constructor(store: Store, classes: readonly TaughtClass[], pictures: readonly Picture[]) {
    super();
    this.store = store;
    this.#classes = [...classes];
    this.#pictures = new Map(pictures.map((picture) => [picture.id, picture]));
    this.#last = pictures.at(-1)?.order ?? 0;
  }

  /** What the browser has kept; two classes to begin with where that is nothing. */
  static async open(store: Store): Promise<Project> {
    const classes = (await store.read('classes')) ?? [named('Class 1'), named('Class 2')];
    return new Project(store, classes, await store.pictures());
  }

  get classes(): readonly TaughtClass[] {
    return this.#classes;
  }

  /** The pictures of a class, in the order in which they were shown. */
  picturesOf(classId: string): Picture[] {
    return [...this.#pictures.values()].filter((picture) => picture.classId === classId);
  }

  picture(id: string): Picture | undefined {
    return this.#pictures.get(id);
  }

  /** The class of a name, which is made where there is none; an empty class that nobody has named is taken first. */
  async classNamed(name: string): Promise<TaughtClass> {
    const found = this.#classes.find((one) => one.name === name);
    if (found) return found;
    const spare = this.#classes.find(
      ({ id, name }) => /^Class \d+$/.test(name) && this.picturesOf(id).length === 0,
    );
    if (!spare) return this.addClass(name);
    await this.renameClass(spare.id, name);
    return this.#classes.find(({ id }) => id === spare.id)!;
  }

  /** Adds a class. @param name one that no other has, where not given */
  async addClass(name?: string): Promise<TaughtClass> {
    const taken = new Set(this.#classes.map((one) => one.name));
    let number = this.#classes.length + 1;
    while (taken.has(`Class ${number}`)) number++;
    const made = named(name ?? `Class ${number}`);
    this.#classes.push(made);
    await this.#keepClasses();
    return made;
  }

  async renameClass(id: string, name: string): Promise<void> {
    this.#classes = this.#classes.map((one) => (one.id === id ? { id, name } : one));
    await this.#keepClasses();
  }

  async removeClass(id: string): Promise<void> {
    for (const picture of this.picturesOf(id)) {
      this.#pictures.delete(picture.id);
      await this.store.removePicture(picture.id);
    }
    this.#classes = this.#classes.filter((one) => one.id !== id);
    await this.#keepClasses();
  }

  /** Adds a picture. @throws Error where the browser cannot decode it, or has no room for it. */
  async addPicture(classId: string, blob: Blob, name: string): Promise<void> {
    await this.#keep(classId, await preparePicture(blob), name);
  }

  /** Adds what a camera sees. */
  async addFrame(classId: string, frame: PreparedPicture): Promise<void> {
    await this.#keep(classId, frame, 'camera');
  }

  async #keep(classId: string, { blob, thumbnail }: PreparedPicture, name: string): Promise<void> {
    const picture = { id: crypto.randomUUID(), classId, order: ++this.#last, name, blob, thumbnail };
    await this.store.putPicture(picture);
    this.#pictures.set(picture.id, picture);
    this.#tell();
  }

  async movePicture(id: string, classId: string): Promise<void> {
    const moved = { ...this.#pictures.get(id)!, classId };
    await this.store.putPicture(moved);
    this.#pictures.set(id, moved);
    this.#tell();
  }

  async removePicture(id: string): Promise<void> {
    await this.store.removePicture(id);
    this.#pictures.delete(id);
    this.#tell();
  }

  async #keepClasses(): Promise<void> {
    await this.store.write('classes', this.#classes);
    this.#tell();
  }

  #tell(): void {
    this.dispatchEvent(new Event('change'));
  }
}

function named(name: string): TaughtClass {
  return { id: crypto.randomUUID(), name };
}
