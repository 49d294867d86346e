import { type NamedConfig, type TrainOptions, trainOptionsSchema } from '@kindred/core';
import { type Field, fieldsOf } from './field.js';
import { type FlagValues, namedConfig, namedList } from './named-config.js';

/**
 * The training options that flags give; what was not given is left out.
 * @throws UsageError for unknown names and options and wrong values.
 */
export function trainOptions(flags: FlagValues): TrainOptions {
  const entries = fieldsOf(trainOptionsSchema).map(
    (field) => [field.key, optionValue(field, flags)] as const,
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function optionValue({ key, type, default: fallback }: Field, flags: FlagValues): unknown {
  const value = flags[key];
  if (type.kind === 'named') return namedConfig(flags, key, (fallback as NamedConfig | undefined)?.name);
  if (type.kind !== 'namedList' || value === undefined) return value;
  return type.words.includes(value as string) ? value : namedList(value as string, key);
}
