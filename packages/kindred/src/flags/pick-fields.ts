import type * as z from 'zod';
import type { FlagValues } from './named-config.js';

/** The parsed flags that are fields of a schema; what was not given is left out. */
export function pickFields<Schema extends z.ZodObject>(flags: FlagValues, schema: Schema): z.input<Schema> {
  const given = Object.keys(schema.shape).filter((key) => flags[key] !== undefined);
  return Object.fromEntries(given.map((key) => [key, flags[key]])) as z.input<Schema>;
}
