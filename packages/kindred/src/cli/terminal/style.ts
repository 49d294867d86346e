/** How text looks where it goes: its colours, and how many columns its lines have. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
  /** Infinite where nothing bounds a line, as in a file. */
  readonly width: number;
}

/** Text to read is no wider than so, however wide the terminal. */
const READABLE_WIDTH = 100;

/** Of a terminal that does not say. */
const DEFAULT_WIDTH = 80;

/** @param columns how many there are now: a terminal changes its size */
export function createStyle(
  isColored: boolean,
  columns: () => number = () => Number.POSITIVE_INFINITY,
): Style {
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
    get width() {
      return columns();
    },
  };
}

/** Columns for text that is to be read, such as a help text or a legend. */
export function readableWidth({ width }: Pick<Style, 'width'>): number {
  return Math.min(width, READABLE_WIDTH);
}

interface Stream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Columns of a stream: those of the terminal, or elsewhere those that the environment's COLUMNS asks for. */
export function columnsOf(stream: Stream, env: NodeJS.ProcessEnv): number {
  const wanted = Number(env.COLUMNS);
  const given = Number.isInteger(wanted) && wanted > 0 ? wanted : undefined;
  if (stream.isTTY) return stream.columns || (given ?? DEFAULT_WIDTH);
  return given ?? Number.POSITIVE_INFINITY;
}

/**
 * Whether a stream gets colours: terminals do, unless the environment has NO_COLOR (https://no-color.org) or a
 * terminal that knows none; FORCE_COLOR colours anything.
 */
export function wantsColor(stream: Pick<Stream, 'isTTY'>, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return stream.isTTY === true && env.TERM !== 'dumb';
}
