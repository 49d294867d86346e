/** Colours that a text is wrapped in; each leaves it alone where colours are off. */
export interface Palette {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

export function createPalette(isColored: boolean): Palette {
  const wrap = (open: number, close: number) =>
    isColored
      ? (text: string) => (text === '' ? '' : `\u001b[${open}m${text}\u001b[${close}m`)
      : (text: string) => text;
  return {
    bold: wrap(1, 22),
    dim: wrap(2, 22),
    red: wrap(31, 39),
    green: wrap(32, 39),
    yellow: wrap(33, 39),
    cyan: wrap(36, 39),
  };
}

/**
 * Whether a stream gets colours: terminals do, unless the environment has NO_COLOR (https://no-color.org) or a
 * terminal that knows none; FORCE_COLOR colours anything.
 */
export function wantsColor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return stream.isTTY === true && env.TERM !== 'dumb';
}
