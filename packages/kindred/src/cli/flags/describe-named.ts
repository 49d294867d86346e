import type { Part } from '@kindred/core/config';
import { wrap } from '@kindred/report/text';
import { type Field, fieldsOf, isWritable } from '../../flags/field.js';
import { formatValue, placeholder } from '../../flags/parse-value.js';
import { readableWidth, type Style } from '../terminal/style.js';
import { withNotes } from './notes.js';

/** Something that can be chosen by name, with what its schema says of its options; plain JSON. */
export interface NamedDescription {
  readonly name: string;
  readonly description: string;
  readonly paper: string | undefined;
  readonly options: readonly Field[];
}

export function describeNamed(named: Part): NamedDescription {
  const { name, description, paper } = named;
  return { name, description, paper, options: fieldsOf(named.options) };
}

/**
 * The same as text.
 * @param key of the option that names it: its flags begin with `--key.`, or, for what stands in a list, look like
 *   `name:option=value`
 */
export function formatNamed(named: Part, key: string, style: Style): string[] {
  const width = readableWidth(style);
  const { name, description, paper, options } = describeNamed(named);
  const flags = options.map((field) => flagText(field, name, key));
  const column = Math.min(36, Math.floor(0.45 * width), Math.max(0, ...flags.map((flag) => flag.length)));
  return [
    ...heading(name, description, width, style),
    ...(paper ? wrap(paper, width - 2).map((line) => `  ${style.dim(line)}`) : []),
    ...options.flatMap((field, index) => {
      const lines = wrap(optionText(field, key), width - column - 4);
      const indented = lines.map((line) => `${' '.repeat(column + 4)}${line}`);
      const flag = flags[index]!;
      if (flag.length > column) return [`  ${flag}`, ...indented];
      return [`  ${flag.padEnd(column)}  ${lines[0] ?? ''}`, ...indented.slice(1)];
    }),
  ];
}

function heading(name: string, description: string, width: number, style: Style): string[] {
  const [first = '', ...others] = wrap(description, width - name.length - 2);
  return [`${style.bold(name)}  ${first}`, ...others.map((line) => `  ${line}`)];
}

/** Options that take several things at once. */
const lists: ReadonlySet<string> = new Set(['augment', 'attack', 'score']);

function flagText(field: Field, name: string, key: string): string {
  const { key: option, type } = field;
  if (!isWritable(field)) return option;
  if (lists.has(key))
    return `${name}:${option}=<${type.kind === 'boolean' ? 'true|false' : placeholder(type)}>`;
  return type.kind === 'boolean' ? `--${key}.${option}` : `--${key}.${option} <${placeholder(type)}>`;
}

function optionText(field: Field, key: string): string {
  const { key: option, description, default: value, type } = field;
  return withNotes(description, [
    ...(isWritable(field) ? [] : ['in code alone']),
    ...(type.kind === 'number' && type.limits ? [type.limits] : []),
    ...(type.kind === 'named' && isWritable(field) ? [`its options as --${key}.${option}.OPTION`] : []),
    ...(value === undefined ? [] : [`default: ${formatValue(value, type)}`]),
  ]);
}
