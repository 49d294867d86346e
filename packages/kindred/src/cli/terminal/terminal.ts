import { createPalette, type Palette, wantsColor } from './palette.js';

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
  /** Colours for `out`. */
  readonly outPalette: Palette;
  /** Colours for `err`. */
  readonly errPalette: Palette;
  /** Whether `err` can redraw a line. */
  readonly isLive: boolean;
}

export function createTerminal(out: Output, err: Output, env: NodeJS.ProcessEnv): Terminal {
  return {
    out,
    err,
    env,
    outPalette: createPalette(wantsColor(out, env)),
    errPalette: createPalette(wantsColor(err, env)),
    isLive: err.isTTY === true && env.TERM !== 'dumb',
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

/** A result as one line of JSON. */
export function printJson(terminal: Terminal, value: unknown): void {
  printLine(terminal, JSON.stringify(value));
}

/** Messages beside the results. */
export function note(terminal: Terminal, text: string): void {
  terminal.err.write(`${text}\n`);
}
