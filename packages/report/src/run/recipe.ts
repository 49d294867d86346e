import { breakable, html, type Markup } from '../markup.js';
import type { RunPageInput } from './run-page.js';

/** Everything that determines the run, and the versions that it was made with. */
export function recipeSection({ settings }: RunPageInput): Markup {
  const isVersion = ([name]: readonly [string, unknown]) => name.startsWith('software.');
  const entries = Object.entries(settings);
  const versions = entries
    .filter(isVersion)
    .map(([name, value]) => [name.slice('software.'.length), value] as const);
  return html`${facts(entries.filter((entry) => !isVersion(entry)))}
<h3>Versions</h3>
${facts(versions)}`;
}

function facts(entries: readonly (readonly [name: string, value: string | number | boolean])[]): Markup {
  return html`<dl class="facts">${entries.map(([name, value]) => html`<div><dt>${breakable(name)}</dt><dd>${breakable(String(value))}</dd></div>`)}</dl>`;
}
