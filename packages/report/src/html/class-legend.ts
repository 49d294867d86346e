import { html, type Markup } from '../markup.js';
import { classColor, swatch } from '../svg/colors.js';

/** Up to so many classes stand in pictures with their names, more with their numbers. */
export const NAMED = 12;

/** Which class has which colour, and which number where there are many. */
export function classLegend(names: readonly string[]): Markup {
  const entries = names.map(
    (name, k) =>
      html`<li>${swatch(classColor(k, names.length))}${names.length > NAMED && `${k} `}${name}</li>`,
  );
  if (names.length <= NAMED) return html`<ul class="legend">${entries}</ul>`;
  return html`<p class="note">A number stands at each class that holds together in the picture and finds room.</p>
<details><summary>The ${names.length} classes by number</summary><ul class="legend many">${entries}</ul></details>`;
}
