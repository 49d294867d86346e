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
