import { type NamedConfig, resolveNamed, UsageError } from '@kindred/core';
import type * as z from 'zod';
import { camelCase } from './case.js';
import { choiceOf, findField, findNamed } from './named-choices.js';
import { parseField } from './parse-value.js';

/** Parsed flags by their names: `batchSize`, `loss`, `loss.lambda`. */
export type FlagValues = Readonly<Record<string, unknown>>;

/**
 * What a named field was set to by `--loss cc --loss.lambda 0.1`: `{ name: 'cc', lambda: 0.1 }`; undefined where
 * neither the name nor an option was given.
 * @param path of the field: `loss`, `loss.base`
 * @param fallback the name where none is given
 * @param flagName what messages call the flag of an option
 * @throws UsageError for unknown names and options and wrong values.
 */
export function namedConfig(
  flags: FlagValues,
  path: string,
  fallback?: string,
  flagName: (key: string) => string = (key) => `--${path}.${key}`,
): NamedConfig | undefined {
  const given = Object.keys(flags).filter((flag) => flag.startsWith(`${path}.`));
  const name = (flags[path] as string | undefined) ?? (given.length > 0 ? fallback : undefined);
  if (name === undefined) {
    if (given.length === 0) return undefined;
    throw new UsageError(`--${given[0]} needs to know which: give --${path} as well`);
  }
  const choice = choiceOf(path.split('.').at(-1)!);
  const named = findNamed(choice, name);
  const keys = new Set(given.map((flag) => flag.slice(path.length + 1).split('.')[0]!));
  const config: NamedConfig = { name };
  for (const key of keys) {
    const field = findField(choice, named, key);
    const flag = `${path}.${key}`;
    const value = flags[flag];
    if (field.type.kind === 'named') {
      config[key] = namedConfig(flags, flag, (field.default as NamedConfig | undefined)?.name);
    } else {
      const schema = named.options.shape[key] as z.ZodType;
      config[key] = typeof value === 'string' ? parseField(value, field.type, schema, flagName(key)) : value;
    }
  }
  resolveNamed(choice.known, config, choice.kind);
  return config;
}

/**
 * A list of named things with options: `randomCrop:padding=4,horizontalFlip`.
 * @throws UsageError see {@link namedConfig}.
 */
export function namedList(text: string, key: string): NamedConfig[] {
  return text.split(',').map((item) => {
    const [name = '', ...settings] = item.trim().split(':');
    const flags: Record<string, unknown> = { [key]: name };
    for (const setting of settings) {
      const [option, value, ...rest] = setting.split('=');
      if (!option || !value || rest.length > 0) {
        throw new UsageError(`--${key} ${item}: write options as in ${name}:option=value`);
      }
      flags[`${key}.${camelCase(option)}`] = value;
    }
    return namedConfig(flags, key, undefined, (option) => `--${key} ${name}:${option}`)!;
  });
}
