import { guarded } from './class-card.js';
import { element, make } from './dom.js';
import { ProgressView } from './progress.js';
import type { Project } from './project.js';
import type { Lesson, StoredModel } from './store.js';
import { goOn, lackOf, learn, type Method, openLesson } from './training.js';
import { networks, servedWeights, type WeightsChoice } from './weights.js';

/** What the page does when trainings begin and end. */
export interface TrainCallbacks {
  onStart(): void;
  onTrained(model: StoredModel): Promise<void>;
}

/** Where a training is chosen, started, watched and stopped. */
export class TrainPanel {
  readonly #project: Project;
  readonly #callbacks: TrainCallbacks;
  readonly #progress = new ProgressView();
  readonly #form = element('training', HTMLFormElement);
  readonly #train = element('train', HTMLButtonElement);
  readonly #stop = element('stop', HTMLButtonElement);
  readonly #goOn = element('go-on', HTMLButtonElement);
  readonly #result = element('result', HTMLParagraphElement);
  #served: WeightsChoice | undefined;
  #ownFile: File | undefined;
  #open: Lesson | undefined;
  #training: AbortController | undefined;

  constructor(project: Project, callbacks: TrainCallbacks) {
    this.#project = project;
    this.#callbacks = callbacks;
  }

  /** Shows what can be chosen here, and what was stopped. */
  async open(): Promise<void> {
    const select = element('own-network', HTMLSelectElement);
    for (const [value, text] of Object.entries(networks)) {
      const option = make('option', { text });
      option.value = value;
      select.append(option);
    }
    this.#listen();
    const served = await servedWeights();
    if (served) {
      this.#served = served;
      element('served-choice', HTMLLabelElement).hidden = false;
      element('served-name', HTMLSpanElement).textContent = served.name;
      element('served-about', HTMLElement).textContent = served.about;
      this.#choose('served');
    }
    const kept = await this.#project.store.read('weights');
    if (kept) {
      const { file } = kept.weights;
      if (file instanceof File) this.#takeFile(file);
      else element('own-address', HTMLInputElement).value = String(file);
      select.value = String(kept.model);
      this.#choose('own');
    }
    this.#open = await openLesson(this.#project);
    this.update();
  }

  /** Says what is still lacking, as the classes are now. */
  update(): void {
    const isTraining = this.#training !== undefined;
    const lack = lackOf(this.#project);
    this.#train.disabled = isTraining || lack !== '';
    this.#train.hidden = isTraining;
    this.#stop.hidden = !isTraining;
    this.#goOn.hidden = isTraining || this.#open === undefined;
    element('lacks', HTMLParagraphElement).textContent = isTraining
      ? 'You may close the page: it can be gone on with.'
      : lack;
    const start = this.#start;
    element('own-weights', HTMLDivElement).hidden = start !== 'own';
    element('tune-choice', HTMLLabelElement).hidden = start === 'scratch';
  }

  /** What a training has come to, in words. */
  showResult(text: string): void {
    this.#result.textContent = text;
    this.#result.hidden = text === '';
  }

  get #start(): string {
    return String(new FormData(this.#form).get('start'));
  }

  #choose(start: string): void {
    for (const radio of this.#form.querySelectorAll<HTMLInputElement>('input[name=start]')) {
      radio.checked = radio.value === start;
    }
  }

  #listen(): void {
    this.#form.addEventListener('change', () => this.update());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void guarded(async () => {
        const method = await this.#method();
        await this.#run((watch) => learn(this.#project, method, watch));
      });
    });
    this.#goOn.addEventListener('click', () =>
      guarded(() => this.#run((watch) => goOn(this.#project, this.#open!, watch))),
    );
    this.#stop.addEventListener('click', () => this.#training?.abort());
    const input = element('own-file', HTMLInputElement);
    input.addEventListener('change', () => {
      const [file] = input.files ?? [];
      if (file) this.#takeFile(file);
    });
    element('own-address', HTMLInputElement).addEventListener('input', () => {
      this.#ownFile = undefined;
      element('own-chosen', HTMLParagraphElement).hidden = true;
    });
  }

  #takeFile(file: File): void {
    this.#ownFile = file;
    element('own-address', HTMLInputElement).value = '';
    const chosen = element('own-chosen', HTMLParagraphElement);
    chosen.textContent = `${file.name}, ${(file.size / 1e6).toFixed(1)} MB`;
    chosen.hidden = false;
  }

  /** @throws Error where weights are to be taken, and there are none, or what is said is no address. */
  async #method(): Promise<Method> {
    const start = this.#start;
    const tunes = element('tune', HTMLInputElement).checked;
    if (start === 'scratch') return { weights: undefined, tunes: false };
    if (start === 'served') return { weights: this.#served, tunes };
    const address = element('own-address', HTMLInputElement).value.trim();
    const file = this.#ownFile ?? address;
    if (file === '') throw new Error('Choose the file of the weights first, or say its address.');
    if (typeof file === 'string' && !URL.canParse(file)) {
      throw new Error(`“${file}” is not the address of weights: say all of it, from https:// on.`);
    }
    const model = element('own-network', HTMLSelectElement).value as WeightsChoice['model'];
    const weights = { name: 'own', weights: { file }, model };
    await this.#project.store.write('weights', weights);
    return { weights, tunes };
  }

  async #run(
    work: (watch: {
      signal: AbortSignal;
      onEvent: Parameters<typeof learn>[2]['onEvent'];
    }) => Promise<StoredModel | undefined>,
  ): Promise<void> {
    this.#training = new AbortController();
    const { signal } = this.#training;
    this.showResult('');
    this.#callbacks.onStart();
    this.#progress.start();
    this.update();
    this.#stop.focus();
    try {
      const model = await work({ signal, onEvent: (event) => this.#progress.hear(event) });
      if (model) {
        this.showResult(model.summary);
        await this.#callbacks.onTrained(model);
      } else {
        this.showResult('Stopped. What was learned is kept.');
      }
    } finally {
      this.#training = undefined;
      this.#progress.end();
      this.#open = await openLesson(this.#project);
      // The button that is hidden now would take the focus with it.
      const hadFocus = document.activeElement === this.#stop;
      this.update();
      if (hadFocus) (this.#train.disabled ? this.#result : this.#train).focus();
    }
  }
}
