import { didYouMean } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import type { PruneRequest } from '@kindred/studio/protocol';
import type * as z from 'zod';
import { pruneOptionsSchema } from '../../api/prune/options.js';
import { kebabCase } from '../../flags/case.js';
import { fieldsOf } from '../../flags/field.js';
import type { Catalog } from '../../flags/named-choices.js';
import type { FlagValues } from '../../flags/named-config.js';
import { parseField } from '../../flags/parse-value.js';
import { schemaOptions } from '../../flags/schema-options.js';

/** Ways to say how much is kept, one of which has to be given. */
const extents = ['keep', 'flops', 'latency'] as const;

/**
 * What a form says, as the library takes it, checked by the very schemas of the command.
 * @throws UsageError for unknown options and wrong values, and where not exactly one way says how much is kept.
 */
export function pruneOptions(
  values: PruneRequest['values'],
  catalog: Catalog,
): z.input<typeof pruneOptionsSchema> {
  const flags: Record<string, unknown> = {};
  const fields = fieldsOf(pruneOptionsSchema);
  for (const { key, type } of fields) {
    const value = values[key];
    if (type.kind === 'named') {
      Object.assign(
        flags,
        ...Object.entries(values).map(([path, text]) => belongsTo(path, key) && { [path]: text }),
      );
    } else if (value !== undefined) {
      const schema = pruneOptionsSchema.shape[key as keyof typeof pruneOptionsSchema.shape] as z.ZodType;
      flags[key] =
        typeof value === 'boolean' ? value : parseField(value, type, schema, `--${kebabCase(key)}`);
    }
  }
  const keys = fields.map(({ key }) => key);
  for (const path of Object.keys(values)) {
    const key = path.split('.')[0]!;
    if (!keys.includes(key)) throw new UsageError(`there is no option '${key}'${didYouMean(key, keys)}`);
  }
  const given = extents.filter((key) => flags[key] !== undefined);
  if (given.length !== 1)
    throw new UsageError('say how much is to stay, in one way: of channels, of multiply-adds or of time');
  return schemaOptions(pruneOptionsSchema, flags as FlagValues, catalog);
}

function belongsTo(path: string, key: string): boolean {
  return path === key || path.startsWith(`${key}.`);
}
