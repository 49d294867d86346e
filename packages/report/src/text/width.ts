import stringWidth from 'string-width';

const ESCAPE = '\u001b';
const COLOR = new RegExp(`(${ESCAPE}\\[[\\d;]*m)`);
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Columns that a text takes on a terminal: two for a wide character (Han, an emoji), none for a colour. */
export function displayWidth(text: string): number {
  return stringWidth(text);
}

/**
 * The text cut to `width` columns of a terminal, with an ellipsis at the cut and its colours switched off there.
 * Characters of two columns and those of several code points stay whole.
 */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width <= 0) return '';
  let kept = '';
  let room = width - 1;
  for (const part of text.split(COLOR)) {
    if (part.startsWith(ESCAPE)) {
      kept += part;
      continue;
    }
    for (const { segment } of graphemes.segment(part)) {
      room -= displayWidth(segment);
      if (room < 0) return `${kept}…${text.includes(ESCAPE) ? `${ESCAPE}[0m` : ''}`;
      kept += segment;
    }
  }
  return kept;
}

/**
 * Text from elsewhere as it may be printed: control characters, further line breaks and what turns the direction of writing
 * are spaces, so that a name stays on its line, moves no cursor and changes no colours.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, ' ');
}

/** How {@link fill} breaks lines. */
export interface FillOptions {
  /** Columns that a line has. */
  readonly width: number;
  /** Stands between two pieces of a line. */
  readonly gap?: string;
  /** Stands before every line but the first. */
  readonly indent?: string;
}

/** Pieces of text in as few lines as hold them; one that is wider than a line has a line of its own. */
export function fill(pieces: readonly string[], { width, gap = ' ', indent = '' }: FillOptions): string[] {
  const lines: string[] = [];
  let room = 0;
  for (const piece of pieces) {
    const taken = displayWidth(gap) + displayWidth(piece);
    if (lines.length > 0 && taken <= room) {
      lines[lines.length - 1] += gap + piece;
      room -= taken;
    } else {
      const line = lines.length === 0 ? piece : indent + piece;
      lines.push(line);
      room = width - displayWidth(line);
    }
  }
  return lines;
}

/**
 * The text in lines of at most `width` columns, broken between words; a longer word has a line of its own. Spaces that
 * it begins with stay; text without a word has no line.
 * @param indent stands before every line but the first
 */
export function wrap(text: string, width: number, indent = ''): string[] {
  const words = text.match(/^\s*\S+|\S+/g) ?? [];
  return fill(words, { width, indent });
}
