import type { NamedConfig } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import type * as z from 'zod';
import { camelCase } from './case.js';
import { isWritable } from './field.js';
import { type Catalog, findField, findNamed } from './named-choices.js';
import { parseField } from './parse-value.js';

/** Parsed flags by their names: `batchSize`, `loss`, `loss.lambda`. */
export type FlagValues = Readonly<Record<string, unknown>>;

/**
 * What a named field was set to by `--loss cc --loss.lambda 0.1` or `--loss cc:lambda=0.1`: `{ name: 'cc', lambda: 0.1 }`;
 * undefined where neither the name nor an option was given.
 * @param path of the field: `loss`, `loss.base`
 * @param fallback the name where none is given
 * @param flagName what messages call the flag of an option
 * @throws UsageError for unknown names and options and wrong values.
 */
export function namedConfig(
  given: FlagValues,
  path: string,
  catalog: Catalog,
  fallback?: string,
  flagName: (key: string) => string = (key) => `--${path}.${key}`,
): NamedConfig | undefined {
  const flags = withInline(given, path);
  const options = Object.keys(flags).filter((flag) => flag.startsWith(`${path}.`));
  const name = (flags[path] as string | undefined) ?? (options.length > 0 ? fallback : undefined);
  if (name === undefined) {
    if (options.length === 0) return undefined;
    throw new UsageError(`--${options[0]} needs to know which: give --${path} as well`);
  }
  const choice = catalog(path.split('.').at(-1)!);
  const named = findNamed(choice, name);
  const keys = new Set(options.map((flag) => flag.slice(path.length + 1).split('.')[0]!));
  const config: NamedConfig = { name };
  for (const key of keys) {
    const field = findField(choice, named, key);
    if (!isWritable(field)) {
      throw new UsageError(`${choice.kind} ${name}: ${key} cannot be written here, only given in code`);
    }
    const flag = `${path}.${key}`;
    const value = flags[flag];
    if (field.type.kind === 'named') {
      config[key] = namedConfig(flags, flag, catalog, (field.default as NamedConfig | undefined)?.name);
    } else {
      const schema = named.options.shape[key] as z.ZodType;
      config[key] = typeof value === 'string' ? parseField(value, field.type, schema, flagName(key)) : value;
    }
  }
  return config;
}

/**
 * Options written behind the name, `cc:lambda=0.1`, as flags of their own.
 * @throws UsageError where they are not so written, or one of them is given as a flag as well.
 */
function withInline(flags: FlagValues, path: string): FlagValues {
  const text = flags[path];
  if (typeof text !== 'string' || !text.includes(':')) return flags;
  const [name = '', ...settings] = text.trim().split(':');
  const inline: Record<string, unknown> = {};
  for (const setting of settings) {
    const [option, value, ...rest] = setting.split('=');
    if (!option || !value || rest.length > 0) {
      throw new UsageError(`--${path} ${text}: write options as in ${name}:option=value`);
    }
    const flag = `${path}.${option.split('.').map(camelCase).join('.')}`;
    if (flag in flags || flag in inline) throw new UsageError(`--${flag} is given twice: give it once`);
    inline[flag] = value;
  }
  return { ...flags, ...inline, [path]: name };
}

/**
 * A list of named things with options: `randomCrop:padding=4,horizontalFlip`.
 * @template Choice what the library takes, which names of the catalog are
 * @throws UsageError see {@link namedConfig}.
 */
export function namedList<Choice = NamedConfig>(text: string, key: string, catalog: Catalog): Choice[] {
  return text.split(',').map((item) => {
    const name = item.trim().split(':')[0]!;
    const flags = { [key]: item.trim() };
    return namedConfig(flags, key, catalog, undefined, (option) => `--${key} ${name}:${option}`) as Choice;
  });
}
