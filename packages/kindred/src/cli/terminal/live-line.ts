import { truncate } from '@kindred/report/text';
import type { Style } from './style.js';
import type { Output } from './terminal.js';

/** Redrawing more often than this (milliseconds) would only flicker. */
const interval = 100;

const eraseLine = '\r\u001b[K';

/** One line at the bottom of a terminal that is redrawn in place; whole lines go above it. */
export class LiveLine {
  readonly #output: Output;
  readonly #style: Pick<Style, 'width'>;
  readonly #now: () => number;
  #drawn = '';
  #drawnAt = Number.NEGATIVE_INFINITY;

  /** @param now milliseconds, for tests */
  constructor(output: Output, style: Pick<Style, 'width'>, now: () => number = () => performance.now()) {
    this.#output = output;
    this.#style = style;
    this.#now = now;
  }

  /** Characters that fit: the last column stays free, where some terminals would wrap. */
  get width(): number {
    return this.#style.width - 1;
  }

  /** Draws what `render` gives, unless the line was drawn a moment ago. */
  update(render: (width: number) => string): void {
    if (this.#now() - this.#drawnAt < interval) return;
    this.#drawnAt = this.#now();
    this.#drawn = truncate(render(this.width), this.width);
    this.#output.write(eraseLine + this.#drawn);
  }

  /** Writes a line that stays, above the live one. */
  print(text: string): void {
    this.#output.write(`${this.#drawn === '' ? '' : eraseLine}${text}\n${this.#drawn}`);
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#drawn !== '') this.#output.write(eraseLine);
    this.#drawn = '';
    this.#drawnAt = Number.NEGATIVE_INFINITY;
  }
}
