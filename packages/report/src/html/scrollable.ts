import { type Content, html, type Markup } from '../markup.js';

/** A table that a narrow window shows a part of; the keyboard moves it, too. */
export function scrollable(label: string, table: Content): Markup {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
}
