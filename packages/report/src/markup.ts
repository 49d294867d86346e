/** Text that is markup already. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Markup | string | number | null | undefined | false | readonly Content[];

/**
 * Markup from a template. Everything that is put in is escaped, in text and in (quoted) attributes, unless it is
 * {@link Markup} itself; lists are joined, and null, undefined and false vanish.
 */
export function html(strings: TemplateStringsArray, ...contents: Content[]): Markup {
  return new Markup(strings.reduce((text, string, i) => text + render(contents[i - 1]) + string));
}

function render(content: Content): string {
  if (content === null || content === undefined || content === false) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map(render).join('');
  return escapeText(String(content));
}

/** A name that may be broken after its punctuation, as that of `cc:base=arcface:lambda=0.1`. */
export function breakable(name: string): Content {
  return name.split(/(?<=[:=,;/_-])/).map((part, i) => [i > 0 && new Markup('<wbr />'), part]);
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Without the control characters that no document may hold. */
function escapeText(text: string): string {
  return text.replace(/[^\P{Cc}\t\n\r]/gu, ' ').replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
