import { printable } from '@kindred/report/text';

/** A path as it can be pasted into a shell; with control characters as shells write them (`$'a\\nb'`). */
export function quoteArgument(argument: string): string {
  if (/^[\w./:=@%+,-]+$/.test(argument)) return argument;
  if (printable(argument) === argument) return `'${argument.replaceAll("'", "'\\''")}'`;
  const escaped = Array.from(argument, (character) => {
    if (printable(character) === character) return character.replace(/['\\]/, '\\$&');
    return `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`;
  });
  return `$'${escaped.join('')}'`;
}
