import { printable, wrap } from '@kindred/report/text';
import { columnsOf, createStyle, type Style, wantsColor } from './style.js';

/** A stream that text goes to. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Where a command writes: results to `out`, progress and messages to `err`. */
export interface Terminal {
  readonly out: Output;
  readonly err: Output;
  readonly env: NodeJS.ProcessEnv;
  /** Of what is written to `out`. */
  readonly outStyle: Style;
  /** Of what is written to `err`. */
  readonly errStyle: Style;
  /** Whether `err` can redraw a line. */
  readonly isLive: boolean;
  /** A message of the library as the running command says it: options as its flags. */
  readonly words: (message: string) => string;
}

/** A terminal in which no command runs yet. */
export function createTerminal(out: Output, err: Output, env: NodeJS.ProcessEnv): Terminal {
  const styleOf = (output: Output) => createStyle(wantsColor(output, env), () => columnsOf(output, env));
  return {
    out: guarded(out),
    err: guarded(err),
    env,
    outStyle: styleOf(out),
    errStyle: styleOf(err),
    isLive: err.isTTY === true && env.TERM !== 'dumb',
    words: (message) => message,
  };
}

/** What is written to terminals, beside text: colours, and the redrawing of a line. */
const ESCAPE = '\u001b';
const ownSequences = new RegExp(`(\\r?${ESCAPE}\\[K|${ESCAPE}\\[[\\d;]*m)`);

/**
 * An output that passes on no control characters but the command's own. Names from elsewhere are made printable where they
 * are put into lines; this holds where that was forgotten.
 */
function guarded(output: Output): Output {
  return {
    write: (text) =>
      output.write(
        text
          .split(ownSequences)
          .map((part) => (ownSequences.test(part) ? part : part.split('\n').map(printable).join('\n')))
          .join(''),
      ),
    get isTTY() {
      return output.isTTY;
    },
    get columns() {
      return output.columns;
    },
  };
}

/** How the user can call the command again: npm and npx find it where a shell does not. */
export function commandName({ env }: Pick<Terminal, 'env'>): string {
  return env.npm_command === undefined ? 'kindred' : 'npx kindred';
}

/** Results: with a line break at the end. */
export function printLine(terminal: Terminal, text = ''): void {
  terminal.out.write(`${text}\n`);
}

export function printLines(terminal: Terminal, lines: readonly string[]): void {
  for (const line of lines) printLine(terminal, line);
}

/** A result as one line of JSON. */
export function printJson(terminal: Terminal, value: unknown): void {
  // JSON leaves the upper control characters and those that turn the direction of writing, which terminals may obey.
  const text = JSON.stringify(value)?.replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  printLine(terminal, text);
}

/** A sentence among the results, in as many lines as the terminal needs for it. @param color of all of it */
export function printText(terminal: Terminal, text: string, color = (line: string) => line): void {
  const { words, outStyle } = terminal;
  printLines(terminal, wrap(printable(words(text)), outStyle.width, '  ').map(color));
}

/** A message beside the results, in as many lines as the terminal needs for it. @param label stands before it, coloured */
export function note(terminal: Terminal, text: string, label?: string): void {
  for (const line of noteLines(terminal, text, label)) terminal.err.write(`${line}\n`);
}

/** The lines of a message beside the results. */
export function noteLines({ words, errStyle }: Terminal, text: string, label?: string): string[] {
  const message = printable(words(text));
  return wrap(label === undefined ? message : `${label} ${message}`, errStyle.width, '  ');
}
