const escapeCharacter = '\u001b';
const color = new RegExp(`(${escapeCharacter}\\[\\d+m)`);

/** Characters that a text takes on the terminal; colours take none. */
export function textWidth(text: string): number {
  return text
    .split(color)
    .filter((part) => !part.startsWith(escapeCharacter))
    .reduce((width, part) => width + [...part].length, 0);
}

/** The text cut to `width` characters, with colours switched off at the cut. */
export function truncate(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width <= 0) return '';
  let room = width - 1;
  let result = '';
  for (const part of text.split(color)) {
    if (part.startsWith(escapeCharacter)) {
      result += part;
      continue;
    }
    const characters = [...part].slice(0, room);
    room -= characters.length;
    result += characters.join('');
    if (room === 0) break;
  }
  return `${result}…${text.includes(escapeCharacter) ? `${escapeCharacter}[0m` : ''}`;
}
