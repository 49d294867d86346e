import { html, type Markup } from '../markup.js';
import { faultlessText } from '../text/class-gaps.js';
import { countOf, groupDigits } from '../text/words.js';
import type { ChosenImages } from './choose-images.js';
import type { RunPageInput } from './run-page.js';
import type { Thumbnails } from './thumbnails.js';
import { isolated, percentOf } from './words.js';

/** The surest mistakes. */
export function mistakesSection(
  input: RunPageInput,
  { surestMistakes, verdicts }: ChosenImages,
  thumbnails: Thumbnails,
): Markup {
  const wrong = verdicts.filter(({ label, predicted }) => label !== predicted).length;
  if (wrong === 0) {
    return input.evaluation.untested.length === 0
      ? html`<p>There are none: every image was recognised.</p>`
      : html`<p>${faultlessText(input.evaluation)}.</p>`;
  }
  return html`<p class="note">${shownOf(surestMistakes.length, wrong, 'mistake')}, the surest first. Look here for images with a wrong label.</p>
${gallery(input, surestMistakes, verdicts, thumbnails)}`;
}

/** The images that the network was least sure of. */
export function leastSureSection(
  input: RunPageInput,
  { leastSure, verdicts }: ChosenImages,
  thumbnails: Thumbnails,
): Markup {
  return html`<p class="note">${shownOf(leastSure.length, verdicts.length, 'image')}, the least sure first, right (✓) or wrong (✗).</p>
${gallery(input, leastSure, verdicts, thumbnails)}`;
}

function shownOf(shown: number, all: number, what: string): string {
  return shown < all ? `${shown} of ${groupDigits(all)} ${what}s` : countOf(all, what);
}

function gallery(
  { data, source }: RunPageInput,
  images: readonly number[],
  verdicts: ChosenImages['verdicts'],
  thumbnails: Thumbnails,
): Markup {
  const { classNames } = data;
  const items = images.map((image) => {
    const { label, predicted, confidence } = verdicts[image]!;
    const isRight = label === predicted;
    const said = isRight
      ? html`<b class="better">✓</b> ${isolated(classNames[label]!)}`
      : html`<b class="worse">✗</b> ${isolated(classNames[label]!)} taken for ${isolated(classNames[predicted]!)}`;
    return html`
<li>${thumbnails.draw(image, source(image))}<span class="said">${said}</span><span class="sure">${percentOf(confidence)} sure</span><small>${isolated(source(image))}</small></li>`;
  });
  return html`<ul class="gallery">${items}
</ul>`;
}
