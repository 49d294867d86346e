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
    const kept = await store.read('classes');
    const project = new Project(store, kept ?? [named('Class 1'), named('Class 2')], await store.pictures());
    // Pictures belong to classes by their ids, which a page that is opened next has to find again.
    if (!kept) await project.#keepClasses();
    return project;
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
    // First, so that it gets no more pictures while those that it has are removed.
    this.#classes = this.#classes.filter((one) => one.id !== id);
    for (const picture of this.picturesOf(id)) {
      this.#pictures.delete(picture.id);
      await this.store.removePicture(picture.id);
    }
    await this.#keepClasses();
  }

  /** Adds a picture, unless its class is gone. @throws Error where the browser cannot decode it, or has no room for it. */
  async addPicture(classId: string, blob: Blob, name: string): Promise<void> {
    await this.#keep(classId, await preparePicture(blob), name);
  }

  /** Adds what a camera sees, unless its class is gone. */
  async addFrame(classId: string, frame: PreparedPicture): Promise<void> {
    await this.#keep(classId, frame, 'camera');
  }

  async #keep(classId: string, { blob, thumbnail }: PreparedPicture, name: string): Promise<void> {
    if (!this.#hasClass(classId)) return;
    const picture = { id: crypto.randomUUID(), classId, order: ++this.#last, name, blob, thumbnail };
    await this.store.putPicture(picture);
    // The class may have been removed meanwhile.
    if (!this.#hasClass(classId)) return this.store.removePicture(picture.id);
    this.#pictures.set(picture.id, picture);
    this.#tell();
  }

  /** Moves a picture to another class, unless one of the two is gone. */
  async movePicture(id: string, classId: string): Promise<void> {
    const picture = this.#pictures.get(id);
    if (!picture || !this.#hasClass(classId)) return;
    const moved = { ...picture, classId };
    await this.store.putPicture(moved);
    if (!this.#pictures.has(id) || !this.#hasClass(classId)) return this.removePicture(id);
    this.#pictures.set(id, moved);
    this.#tell();
  }

  async removePicture(id: string): Promise<void> {
    await this.store.removePicture(id);
    this.#pictures.delete(id);
    this.#tell();
  }

  #hasClass(id: string): boolean {
    return this.#classes.some((one) => one.id === id);
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
