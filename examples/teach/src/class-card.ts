import type { Camera } from './camera.js';
import { confirmed } from './confirm.js';
import { countOf, element, inside, make, reasonOf, showProblem } from './dom.js';
import { droppedFiles, type FoundFile, filesOf } from './files.js';
import { prepareFrame } from './prepare-picture.js';
import type { Project } from './project.js';
import type { Picture, TaughtClass } from './store.js';

/** Thumbnails that a card shows until it is asked for all. */
const fewThumbnails = 24;
/** While many pictures are taken: milliseconds between two, and how many at most. */
const [pause, mostAtOnce] = [200, 100];

/** What a card needs of the page. */
export interface CardContext {
  readonly project: Project;
  readonly camera: Camera;
  /** Adds files to a class, and tells how far it is. */
  addFiles(files: readonly FoundFile[], classId: string): Promise<void>;
}

/** The card of a class: its name, its pictures, and the ways to add more. */
export class ClassCard {
  readonly root: HTMLElement;
  readonly #id: string;
  readonly #context: CardContext;
  readonly #name: HTMLInputElement;
  readonly #count: HTMLElement;
  readonly #thumbs: HTMLUListElement;
  readonly #more: HTMLButtonElement;
  readonly #viewfinder: HTMLDivElement;
  readonly #items = new Map<string, HTMLLIElement>();
  #showsAll = false;

  constructor({ id }: TaughtClass, context: CardContext) {
    const template = element('class-card', HTMLTemplateElement);
    this.root = inside(template.content.cloneNode(true) as DocumentFragment, 'article', HTMLElement);
    this.#id = id;
    this.#context = context;
    this.#name = inside(this.root, '.name input', HTMLInputElement);
    this.#count = inside(this.root, '.count', HTMLElement);
    this.#thumbs = inside(this.root, '.thumbs', HTMLUListElement);
    this.#more = inside(this.root, '.more', HTMLButtonElement);
    this.#viewfinder = inside(this.root, '.viewfinder', HTMLDivElement);
    this.#listen();
    this.#listenToCamera();
  }

  focus(): void {
    this.#name.focus();
    this.#name.select();
  }

  /** Frees what the card holds when it goes, and ends its use of the camera. */
  remove(): void {
    if (!this.#viewfinder.hidden) this.#context.camera.close();
    for (const item of this.#items.values()) forget(item);
    this.root.remove();
  }

  /** Shows the class as it is now. */
  update({ name }: TaughtClass): void {
    if (document.activeElement !== this.#name) this.#name.value = name;
    this.root.setAttribute('aria-label', `Class ${name}`);
    const pictures = this.#context.project.picturesOf(this.#id);
    this.#count.textContent = countOf(pictures.length, 'picture');
    // The newest first: what was just taken is seen at once.
    const shown = pictures.toReversed().slice(0, this.#showsAll ? pictures.length : fewThumbnails);
    this.#more.hidden = pictures.length <= fewThumbnails;
    this.#more.textContent = this.#showsAll
      ? 'Show fewer'
      : `Show all ${pictures.length.toLocaleString('en')}`;
    const ids = new Set(shown.map((picture) => picture.id));
    for (const [id, item] of this.#items) {
      if (ids.has(id)) continue;
      forget(item);
      item.remove();
      this.#items.delete(id);
    }
    let next = this.#thumbs.firstElementChild;
    for (const [i, picture] of shown.entries()) {
      const item = this.#items.get(picture.id) ?? this.#thumbnail(picture);
      inside(item, 'button', HTMLButtonElement).ariaLabel =
        `Picture ${pictures.length - i} of ${name}: remove it`;
      if (item === next) next = next.nextElementSibling;
      else this.#thumbs.insertBefore(item, next);
    }
    this.#makeReachable();
  }

  #thumbnail({ id, thumbnail }: Picture): HTMLLIElement {
    const item = make('li');
    const button = make('button', { className: 'thumb' });
    button.type = 'button';
    button.tabIndex = -1;
    const image = make('img');
    image.alt = '';
    image.decoding = 'async';
    image.src = URL.createObjectURL(thumbnail);
    button.append(image);
    item.append(button);
    item.dataset.id = id;
    this.#items.set(id, item);
    return item;
  }

  /** Of the thumbnails, the Tab key stops at one; arrow keys go on from there. */
  #makeReachable(): void {
    const buttons = [...this.#thumbs.querySelectorAll('button')];
    if (!buttons.some((button) => button.tabIndex === 0) && buttons[0]) buttons[0].tabIndex = 0;
  }

  #listen(): void {
    const { project, addFiles } = this.#context;
    this.#name.addEventListener('input', () => {
      const name = this.#name.value.trim();
      const isTaken = project.classes.some((one) => one.id !== this.#id && one.name === name);
      this.#name.setCustomValidity(isTaken ? 'Another class has this name' : '');
      this.#name.ariaInvalid = String(!this.#name.checkValidity());
      if (name !== '' && !isTaken) void guarded(() => project.renameClass(this.#id, name));
    });
    this.#name.addEventListener('change', () => {
      const name = project.classes.find(({ id }) => id === this.#id)?.name ?? '';
      this.#name.value = name;
      this.#name.setCustomValidity('');
      this.#name.ariaInvalid = 'false';
    });
    for (const selector of ['.files', '.folder']) {
      const input = inside(this.root, selector, HTMLInputElement);
      input.addEventListener('change', () => {
        const files = filesOf(input);
        input.value = '';
        void guarded(() => addFiles(files, this.#id));
      });
    }
    inside(this.root, '.remove', HTMLButtonElement).addEventListener('click', () =>
      guarded(async () => {
        const count = project.picturesOf(this.#id).length;
        const name = this.#name.value;
        const text = `${countOf(count, 'picture')} will be gone.`;
        if (count > 0 && !(await confirmed(`Remove “${name}”?`, text, 'Remove'))) return;
        await project.removeClass(this.#id);
      }),
    );
    this.#more.addEventListener('click', () => {
      this.#showsAll = !this.#showsAll;
      this.update(project.classes.find(({ id }) => id === this.#id)!);
    });
    this.#thumbs.addEventListener('click', ({ target }) => {
      const item = (target as Element).closest('li');
      if (item) void guarded(() => this.#removePicture(item));
    });
    this.#thumbs.addEventListener('keydown', (event) => this.#onKey(event));
    onDrop(this.root, async (files) => addFiles(files, this.#id));
  }

  async #removePicture(item: HTMLLIElement): Promise<void> {
    const neighbour = item.nextElementSibling ?? item.previousElementSibling;
    const hadFocus = item.contains(document.activeElement);
    await this.#context.project.removePicture(item.dataset.id!);
    const button = neighbour?.querySelector('button');
    if (!hadFocus) return;
    if (button) moveTo(button);
    else this.#name.focus();
  }

  #onKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const item = (event.target as Element).closest('li');
    if (!item) return;
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      void guarded(() => this.#removePicture(item));
    } else if (step !== undefined) {
      event.preventDefault();
      const other = step > 0 ? item.nextElementSibling : item.previousElementSibling;
      const button = other?.querySelector('button');
      if (button) moveTo(button);
    }
  }

  #listenToCamera(): void {
    const { camera, project } = this.#context;
    const toggle = inside(this.root, '.camera', HTMLButtonElement);
    const viewfinder = this.#viewfinder;
    const video = inside(viewfinder, 'video', HTMLVideoElement);
    const many = inside(viewfinder, '.many', HTMLButtonElement);
    let isTaking = false;
    /** Counts the times that many are taken: a later one ends those before it. */
    let series = 0;
    const setTaking = (takes: boolean) => {
      isTaking = takes;
      many.ariaPressed = String(takes);
      many.textContent = takes ? 'Stop' : 'Take many';
    };
    const setReady = (isReady: boolean) => {
      for (const button of viewfinder.querySelectorAll('button')) button.disabled = !isReady;
    };
    const take = async () => project.addFrame(this.#id, await prepareFrame(video));
    toggle.addEventListener('click', () =>
      guarded(async () => {
        if (!viewfinder.hidden) return camera.close();
        const onEnd = () => {
          setTaking(false);
          viewfinder.hidden = true;
          toggle.ariaPressed = 'false';
        };
        viewfinder.hidden = false;
        toggle.ariaPressed = 'true';
        setReady(false);
        if (await camera.open(video, onEnd)) setReady(true);
      }),
    );
    inside(viewfinder, '.one', HTMLButtonElement).addEventListener('click', () => guarded(take));
    inside(viewfinder, '.turn', HTMLButtonElement).addEventListener('click', () =>
      guarded(() => camera.turn()),
    );
    many.addEventListener('click', () =>
      guarded(async () => {
        setTaking(!isTaking);
        const mine = ++series;
        try {
          for (let taken = 0; isTaking && mine === series && taken < mostAtOnce; taken++) {
            await take();
            await new Promise((resolve) => setTimeout(resolve, pause));
          }
        } finally {
          if (mine === series) setTaking(false);
        }
      }),
    );
  }
}

/** Does something for the user, and tells where it fails. */
export async function guarded(work: () => Promise<unknown> | unknown): Promise<void> {
  try {
    showProblem('');
    await work();
  } catch (error) {
    showProblem(reasonOf(error));
  }
}

/** Takes files that are dropped on an element, and shows that it would. */
export function onDrop(root: HTMLElement, take: (files: readonly FoundFile[]) => Promise<void>): void {
  root.addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.stopPropagation();
    root.classList.add('dropping');
  });
  for (const type of ['dragleave', 'drop'] as const) {
    root.addEventListener(type, () => root.classList.remove('dropping'));
  }
  root.addEventListener('drop', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.stopPropagation();
    const files = droppedFiles(event.dataTransfer);
    void guarded(async () => take(await files));
  });
}

function moveTo(button: HTMLButtonElement): void {
  for (const other of button.closest('ul')!.querySelectorAll('button')) other.tabIndex = -1;
  button.tabIndex = 0;
  button.focus();
}

function forget(item: HTMLLIElement): void {
  URL.revokeObjectURL(inside(item, 'img', HTMLImageElement).src);
}
