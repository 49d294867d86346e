import { kebabCase } from './case.js';
import { quoteArgument } from './quote-argument.js';

/** The commands that do what functions of the library do. */
const commands: ReadonlyMap<string, string> = new Map([
  ['train', 'train'],
  ['resume', 'train --resume'],
  ['run.export', 'export'],
  ['run.report', 'report'],
  ['inspectData', 'data'],
  ['describeData', 'data'],
  ['diagnose', 'doctor'],
  ['getWeights', 'weights get'],
  ['listWeights', 'weights'],
  ['listCaches', 'cache'],
  ['clearCache', 'cache clear'],
  ['cleanData', 'clean'],
]);

export interface CommandWordsOptions {
  /** The long flags of the command that runs: `--image-size`. */
  readonly flags: ReadonlySet<string>;
  /** How the user can call the command: `kindred`. */
  readonly command: string;
}

/**
 * A message of the library as the command line says it. What the library has as code between backticks, options and
 * calls, becomes flags that the running command has, and commands: `imageSize` becomes --image-size, `mix: 'none'` --mix
 * none, `range: [0, 1]` --range 0..1, `resume("runs/a")` kindred train --resume runs/a. Other code stays as it is.
 */
export function commandWords(message: string, options: CommandWordsOptions): string {
  return message.replace(
    /`([^`]+)`/g,
    (code, text: string) => callWords(text, options) ?? optionWords(text, options) ?? code,
  );
}

function callWords(text: string, { command }: CommandWordsOptions): string | undefined {
  const [, name = '', argument = ''] = /^([\w.]+)\((.*)\)$/.exec(text) ?? [];
  const words = commands.get(name);
  if (words === undefined) return undefined;
  return [command, words, ...(argument === '' ? [] : [quoteArgument(unquoted(argument))])].join(' ');
}

function optionWords(text: string, { flags }: CommandWordsOptions): string | undefined {
  const [, name, value] = /^([\w.]+)(?:: (.+))?$/.exec(text) ?? [];
  const flag = name && [`--${name}`, `--${kebabCase(name)}`].find((known) => flags.has(known));
  if (!flag) return undefined;
  return value === undefined ? flag : `${flag} ${quoteArgument(unquoted(rangeWords(value)))}`;
}

/** `[0, 4095]` as `0..4095`. */
function rangeWords(literal: string): string {
  return literal.replace(/^\[([^,]+), ([^,]+)\]$/, '$1..$2');
}

/** `'none'` as `none`, and `"it's"` as `it's`. */
function unquoted(literal: string): string {
  if (literal.startsWith('"')) return JSON.parse(literal) as string;
  return literal.replace(/^'(.*)'$/, '$1');
}
