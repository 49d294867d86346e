import type { NamedConfig } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import type * as z from 'zod';
import { type Field, fieldsOf } from './field.js';
import type { Catalog } from './named-choices.js';
import { type FlagValues, namedConfig, namedList } from './named-config.js';

/**
 * The options of a schema that flags give; what was not given is left out.
 * @throws UsageError for unknown names and options and wrong values.
 */
export function schemaOptions<Schema extends z.ZodObject>(
  schema: Schema,
  flags: FlagValues,
  catalog: Catalog,
): z.input<Schema> {
  const entries = fieldsOf(schema).map((field) => [field.key, optionValue(field, flags, catalog)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as z.input<Schema>;
}

function optionValue({ key, type, default: fallback }: Field, flags: FlagValues, catalog: Catalog): unknown {
  const value = flags[key];
  if ('words' in type && type.words.includes(value as string)) {
    refuseOptions(flags, key);
    return value;
  }
  if (type.kind === 'named')
    return namedConfig(flags, key, catalog, (fallback as NamedConfig | undefined)?.name);
  return type.kind === 'namedList' && value !== undefined ? namedList(value as string, key, catalog) : value;
}

/** A word stands for nothing that could have options. */
function refuseOptions(flags: FlagValues, key: string): void {
  const option = Object.keys(flags).find((flag) => flag.startsWith(`${key}.`));
  if (option) throw new UsageError(`--${key} ${flags[key]} has no options: leave out --${option}`);
}
