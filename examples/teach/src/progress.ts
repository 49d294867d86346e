import type { RunEvent } from '@kindred/web';
import { curveOf, type Point } from './curve.js';
import { element } from './dom.js';

/** How far a training is: what it does, how fast, how long it will take, and how the loss falls. */
export class ProgressView {
  readonly #root = element('progress', HTMLDivElement);
  readonly #phase = element('phase', HTMLElement);
  readonly #rate = element('rate', HTMLElement);
  readonly #bar = element('done', HTMLProgressElement);
  readonly #curve = element('curve', HTMLDivElement);
  #loss: Point[] = [];
  /** What the losses are of: those of the last layer and of the whole network are two curves. */
  #curveOf: 'head' | 'step' = 'head';
  #right: Point[] = [];
  /** What is being done, since when, and how much of it was done then. */
  #begun = { text: '', at: 0, done: 0 };
  #isDrawn = false;

  start(): void {
    [this.#loss, this.#right] = [[], []];
    this.#begun = { text: '', at: 0, done: 0 };
    this.#root.hidden = false;
    this.#curve.replaceChildren();
    this.#phase.textContent = 'Getting ready';
    this.#rate.textContent = '';
    this.#bar.removeAttribute('value');
  }

  end(): void {
    this.#root.hidden = true;
  }

  hear(event: RunEvent): void {
    switch (event.type) {
      case 'data':
        this.#show('Reading the pictures', event, 'pictures');
        break;
      case 'download':
        this.#show('Fetching the weights', { done: event.done / 1e6, total: event.total / 1e6 }, 'MB');
        break;
      case 'features':
        this.#show('Looking at each picture, and at changed copies', event, 'pictures');
        break;
      case 'head':
        this.#addLoss('head', { x: event.done, y: event.loss });
        this.#show('Training the last layer', event, 'rounds');
        this.#draw();
        break;
      case 'step': {
        const { epoch, epochs, step, stepsPerEpoch, secondsLeft, imagesPerSecond, loss } = event;
        const done = (epoch - 1) * stepsPerEpoch + step;
        this.#phase.textContent = `Training, round ${epoch} of ${epochs}`;
        this.#bar.value = done / (epochs * stepsPerEpoch);
        const left = secondsLeft === undefined ? '' : `, ${timeLeft(secondsLeft)}`;
        this.#rate.textContent = `${imagesPerSecond.toFixed(0)} pictures a second${left}`;
        this.#addLoss('step', { x: done / stepsPerEpoch, y: loss });
        this.#draw();
        break;
      }
      case 'epoch':
        if (event.validation) this.#right.push({ x: event.epoch, y: event.validation.accuracy });
        this.#draw();
        break;
      case 'evaluation':
        this.#show('Checking what it has learned', event, 'pictures');
        break;
    }
  }

  #addLoss(of: 'head' | 'step', point: Point): void {
    if (of !== this.#curveOf) this.#loss = [];
    this.#curveOf = of;
    this.#loss.push(point);
  }

  #show(
    text: string,
    { done, total }: { readonly done: number; readonly total: number },
    unit: string,
  ): void {
    const now = performance.now();
    if (this.#begun.text !== text) this.#begun = { text, at: now, done };
    this.#phase.textContent = text;
    this.#bar.value = total > 0 ? done / total : 0;
    const seconds = (now - this.#begun.at) / 1000;
    const rate = (done - this.#begun.done) / seconds;
    // The first moments say nothing of the rest.
    this.#rate.textContent =
      seconds > 0.5 && rate > 0
        ? `${rate < 10 ? rate.toFixed(1) : rate.toFixed(0)} ${unit} a second, ${timeLeft((total - done) / rate)}`
        : '';
  }

  /** Once a frame at most. */
  #draw(): void {
    if (this.#isDrawn) return;
    this.#isDrawn = true;
    requestAnimationFrame(() => {
      this.#isDrawn = false;
      this.#curve.replaceChildren(curveOf(this.#loss, this.#right));
    });
  }
}

function timeLeft(seconds: number): string {
  if (seconds < 2) return 'nearly done';
  if (seconds < 90) return `${Math.round(seconds)} seconds left`;
  return `${Math.round(seconds / 60)} minutes left`;
}
