import { html, type Markup } from '../markup.js';
import { sequenceColor } from './colors.js';
import { place } from './scale.js';

const DASHES = ['7 3', '', '9 3 2 3', '3 2'];

/** How the curve of a loss is drawn in all pictures: colour, dashes and the shape of its mark. */
export interface LineStyle {
  readonly color: string;
  readonly dashes: string;
  readonly mark: 'circle' | 'square' | 'triangle' | 'diamond';
}

/** The baseline in the colour of the text, the others along the sequence of colours. */
export function lineStyle(index: number, isBaseline: boolean): LineStyle {
  const marks = ['square', 'triangle', 'diamond', 'circle'] as const;
  if (isBaseline) return { color: 'var(--ink)', dashes: '', mark: 'circle' };
  return {
    color: sequenceColor(index),
    dashes: DASHES[index % DASHES.length]!,
    mark: marks[index % marks.length]!,
  };
}

export function markAt(x: number, y: number, { color, mark }: LineStyle): Markup {
  const shapes = {
    circle: 'M-3.4 0a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0-6.8 0z',
    square: 'M-3-3h6v6h-6z',
    triangle: 'M0-4l4 7h-8z',
    diamond: 'M0-4.4l4.4 4.4l-4.4 4.4l-4.4-4.4z',
  };
  return html`<path d="${shapes[mark]}" transform="translate(${place(x)} ${place(y)})" fill="${color}" />`;
}

/** A piece of the line with its mark, for legends. */
export function lineSample(style: LineStyle): Markup {
  return html`<svg class="sample" viewBox="0 0 34 12" aria-hidden="true"><path d="M1 6h32" class="curve" stroke="${style.color}" stroke-dasharray="${style.dashes}" />${markAt(17, 6, style)}</svg>`;
}
