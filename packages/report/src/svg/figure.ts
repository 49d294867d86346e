import { type Content, html, type Markup } from '../markup.js';

/**
 * All pictures are drawn this wide and shown about as wide, on a telephone as on a desk: text keeps its size.
 */
export const WIDTH = 360;

/** A picture that readers of text get as its title and description. */
export function figure(
  { title, description, height }: { title: string; description: string; height: number },
  ...content: Content[]
): Markup {
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}. ${description}"><title>${title}</title>${content}</svg>`;
}

/** A name of at most `limit` characters. */
export function shortened(name: string, limit: number): string {
  const characters = [...name];
  return characters.length <= limit ? name : `${characters.slice(0, limit - 1).join('')}…`;
}
