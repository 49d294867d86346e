import type { Prediction } from '@kindred/web/classifier';
import type { Camera } from './camera.js';
import { guarded, onDrop } from './class-card.js';
import type { Classifying } from './classifying.js';
import { element, inside, make } from './dom.js';
import { picturesAmong } from './files.js';
import type { StoredModel } from './store.js';

/** What a screen reader is told at most every so many milliseconds. */
const spokenPause = 2000;

/** Where the trained model says what it sees: live, or in a picture. */
export class TryPanel {
  readonly #camera: Camera;
  readonly #classifying: Classifying;
  readonly #video = element('live-video', HTMLVideoElement);
  readonly #image = element('tried', HTMLImageElement);
  readonly #live = element('live', HTMLButtonElement);
  readonly #bars = element('bars', HTMLUListElement);
  readonly #spoken = element('spoken', HTMLParagraphElement);
  #isLive = false;
  #spokenAt = 0;

  constructor(camera: Camera, classifying: Classifying) {
    this.#camera = camera;
    this.#classifying = classifying;
    this.#live.setAttribute('aria-pressed', 'false');
    this.#live.addEventListener('click', () => guarded(() => this.#toggleLive()));
    const input = element('try-file', HTMLInputElement);
    input.addEventListener('change', () => {
      const [file] = input.files ?? [];
      input.value = '';
      if (file) void guarded(() => this.#tryFile(file));
    });
    onDrop(inside(document, '.trying', HTMLElement), async (files) => {
      const [first] = picturesAmong(files);
      if (first && !element('trying', HTMLDivElement).hidden) await this.#tryFile(first.file);
    });
  }

  /** Takes a trained model; nothing where there is none. */
  async show(model: StoredModel | undefined): Promise<void> {
    element('trying', HTMLDivElement).hidden = model === undefined;
    element('untrained', HTMLParagraphElement).hidden = model !== undefined;
    this.#bars.replaceChildren();
    element('answer', HTMLElement).textContent = '';
    element('answer-about', HTMLElement).textContent = '';
    if (!model) return this.#camera.close();
    const link = element('download', HTMLAnchorElement);
    URL.revokeObjectURL(link.href);
    link.href = URL.createObjectURL(model.file);
    link.download = model.fileName;
    link.textContent = `Download the model (${(model.file.size / 1e6).toFixed(1)} MB)`;
    element('command', HTMLElement).textContent = `npx kindred predict photo.jpg --model ${model.fileName}`;
    await this.#classifying.load(model.file);
  }

  async #tryFile(file: File): Promise<void> {
    this.#camera.close();
    URL.revokeObjectURL(this.#image.src);
    this.#image.src = URL.createObjectURL(file);
    this.#image.hidden = false;
    const [prediction] = await this.#classifying.predict([file]);
    this.#tell(prediction!);
  }

  async #toggleLive(): Promise<void> {
    if (this.#isLive) return this.#camera.close();
    let isOver = false;
    const onEnd = () => {
      isOver = true;
      this.#isLive = false;
      this.#video.hidden = true;
      this.#live.ariaPressed = 'false';
      this.#live.textContent = 'Use the camera';
    };
    this.#isLive = true;
    this.#image.hidden = true;
    this.#video.hidden = false;
    this.#live.ariaPressed = 'true';
    this.#live.textContent = 'Stop the camera';
    if (!(await this.#camera.open(this.#video, onEnd))) return;
    try {
      while (!isOver) {
        // A page that is not seen looks at nothing.
        await new Promise(requestAnimationFrame);
        if (isOver || this.#video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) continue;
        const [prediction] = await this.#classifying.predict([await createImageBitmap(this.#video)]);
        if (!isOver) this.#tell(prediction!);
      }
    } finally {
      if (!isOver) this.#camera.close();
    }
  }

  #tell({ label, confidence, top, normality }: Prediction): void {
    const isNone = normality?.isNormal === false;
    const answer = isNone ? 'None of these' : label;
    const about = isNone
      ? `It is unlike all pictures that were shown; of the classes it would be ${label}.`
      : `${Math.round(100 * confidence)} % sure`;
    element('answer', HTMLElement).textContent = answer;
    element('answer-about', HTMLElement).textContent = about;
    this.#showBars([...top].sort((a, b) => (a.label < b.label ? -1 : 1)));
    const now = performance.now();
    if (this.#spoken.textContent?.startsWith(answer) && now - this.#spokenAt < 10 * spokenPause) return;
    if (now - this.#spokenAt < spokenPause) return;
    this.#spokenAt = now;
    this.#spoken.textContent = `${answer}. ${about}`;
  }

  /** A bar for each class; those that are there already only change. */
  #showBars(shares: Prediction['top']): void {
    if (this.#bars.children.length !== shares.length) {
      this.#bars.replaceChildren(
        ...shares.map(() => {
          const item = make('li');
          const meter = make('meter');
          meter.max = 1;
          item.append(make('span', { className: 'label' }), meter, make('span', { className: 'share' }));
          return item;
        }),
      );
    }
    for (const [i, { label, confidence }] of shares.entries()) {
      const item = this.#bars.children[i]!;
      const [name, meter] = [inside(item, '.label', HTMLElement), inside(item, 'meter', HTMLMeterElement)];
      name.textContent = label;
      name.title = label;
      meter.value = confidence;
      meter.ariaLabel = label;
      inside(item, '.share', HTMLElement).textContent = `${Math.round(100 * confidence)} %`;
    }
  }
}
