import { wrap } from '@kindred/report/text';
import { columnsOf, createStyle, type Style, wantsColor } from './style.js';

/** A stream that text goes to. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
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
    out,
    err,
    env,
    outStyle: styleOf(out),
    errStyle: styleOf(err),
    isLive: err.isTTY === true && env.TERM !== 'dumb',
    words: (message) => message,
  };
}

/** How the user can call the command again: npm and npx find it where a shell does not. */
export function commandName({ env }: Pick<Terminal, 'env'>): string {
  return env.npm_command === undefined ? 'kindred' : 'npx kindred';
}

/** A path as it can be pasted into a shell. */
export function quoteArgument(argument: string): string {
  return /^[\w./:=@%+,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
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
  printLine(terminal, JSON.stringify(value));
}

/** A sentence among the results, in as many lines as the terminal needs for it. */
export function printText(terminal: Terminal, text: string): void {
  printLines(terminal, wrap(terminal.words(text), terminal.outStyle.width, '  '));
}

/** A message beside the results, in as many lines as the terminal needs for it. */
export function note(terminal: Terminal, text: string): void {
  for (const line of noteLines(terminal, text)) terminal.err.write(`${line}\n`);
}

/** The lines of a message beside the results. */
export function noteLines({ words, errStyle }: Terminal, text: string): string[] {
  return wrap(words(text), errStyle.width, '  ');
}
