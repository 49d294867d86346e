import type { Prediction } from '@kindred/web/classifier';
import { guarded } from './class-card.js';
import type { Classifying } from './classifying.js';
import { countOf, element, make } from './dom.js';
import type { Project } from './project.js';
import type { Picture } from './store.js';
import { labelledPictures } from './training.js';

/** Pictures that are looked at together. */
const batch = 8;
/** Suspects that are shown. */
const mostShown = 24;
/** Below it the model is not sure. */
const sure = 0.6;

interface Suspect {
  readonly picture: Picture;
  readonly label: string;
  readonly prediction: Prediction;
  /** Suspects are shown by falling weight. */
  readonly weight: number;
}

/** The pictures that the model takes for another class, is not sure of, or finds unlike the others. */
export class Misleading {
  readonly #project: Project;
  readonly #classifying: Classifying;
  readonly #section = element('misleading', HTMLElement);
  readonly #about = element('misleading-about', HTMLParagraphElement);
  readonly #list = element('suspects', HTMLUListElement);
  /** Counts the looks: a later one ends those before it. */
  #look = 0;

  constructor(project: Project, classifying: Classifying) {
    this.#project = project;
    this.#classifying = classifying;
  }

  /** Ends what is being looked at, and shows nothing. */
  clear(): void {
    this.#look++;
    this.#section.hidden = true;
    this.#forget();
  }

  /** Looks at all pictures with the model, and shows which mislead it. */
  async look(): Promise<void> {
    const look = ++this.#look;
    this.#section.hidden = false;
    this.#forget();
    const all = labelledPictures(this.#project);
    const suspects: Suspect[] = [];
    for (let start = 0; start < all.length; start += batch) {
      this.#about.textContent = `Looking at ${countOf(all.length, 'picture')}: ${start} are done`;
      const some = all.slice(start, start + batch);
      const predictions = await this.#classifying.predict(some.map(({ picture }) => picture.blob));
      if (look !== this.#look) return;
      predictions.forEach((prediction, i) => {
        const weight = weightOf(prediction, some[i]!.label);
        if (weight > 0) suspects.push({ ...some[i]!, prediction, weight });
      });
    }
    const shown = suspects.sort((a, b) => b.weight - a.weight).slice(0, mostShown);
    this.#list.append(...shown.map((suspect) => this.#item(suspect)));
    this.#about.textContent =
      suspects.length === 0
        ? `It is sure of all ${countOf(all.length, 'picture')}.`
        : `${countOf(suspects.length, 'picture')} of ${all.length}. Is one in the wrong class, or does it show something else? ` +
          'Move or remove it, or show more pictures like it; then train again.';
  }

  #item({ picture, label, prediction }: Suspect): HTMLLIElement {
    const item = make('li', { className: 'suspect' });
    const image = make('img');
    image.src = URL.createObjectURL(picture.blob);
    image.alt = `A picture of ${label}`;
    const isWrong = prediction.label !== label;
    const share = `${Math.round(100 * prediction.confidence)} %`;
    const isOdd = prediction.normality?.isNormal === false;
    const verdict = make('p', {
      text: isWrong
        ? `You say ${label}; it says ${prediction.label} (${share}).`
        : isOdd
          ? `${label}, but unlike the others.`
          : `${label}, but it is only ${share} sure.`,
    });
    const row = make('div', { className: 'row' });
    const act = (text: string, work: () => Promise<void>) => {
      const button = make('button', { text });
      button.type = 'button';
      button.addEventListener('click', () =>
        guarded(async () => {
          await work();
          const next = item.nextElementSibling ?? item.previousElementSibling;
          URL.revokeObjectURL(image.src);
          item.remove();
          next?.querySelector('button')?.focus();
        }),
      );
      row.append(button);
    };
    if (isWrong) {
      const other = this.#project.classes.find(({ name }) => name === prediction.label);
      if (other) act(`Move to ${other.name}`, () => this.#project.movePicture(picture.id, other.id));
    }
    act('Remove', () => this.#project.removePicture(picture.id));
    const text = make('div');
    text.append(verdict, row);
    item.append(image, text);
    return item;
  }

  #forget(): void {
    for (const image of this.#list.querySelectorAll('img')) URL.revokeObjectURL(image.src);
    this.#list.replaceChildren();
  }
}

/** How much a picture misleads the model: most where it is sure of another class; 0 where it is sure of this one. */
function weightOf({ label, confidence, normality }: Prediction, given: string): number {
  if (label !== given) return 1 + confidence;
  if (confidence < sure) return 1 - confidence;
  return normality?.isNormal === false ? 0.1 : 0;
}
