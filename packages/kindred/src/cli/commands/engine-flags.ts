import { UsageError } from '@kindred/core/errors';
import type { Option } from 'commander';
import type * as z from 'zod';
import { engineOptions } from '../../flags/engine-options.js';
import type { Catalog } from '../../flags/named-choices.js';
import { schemaFlags } from '../flags/schema-flags.js';

/** The flags of {@link engineOptions}, or of some options like them. */
export function engineFlags(options: z.ZodObject, catalog: Catalog): Option[] {
  const flags = schemaFlags(options, catalog);
  flags.find(({ long }) => long === '--provider')?.argParser(parseProvider);
  return flags;
}

/** What looks like a provider's name says little of what is meant: gpu is none, and not like cpu. */
function parseProvider(text: string): string {
  const known: readonly string[] = engineOptions.shape.provider.unwrap().options;
  if (known.includes(text)) return text;
  throw new UsageError(
    `--provider takes cpu, webgpu (a GPU of any maker) or cuda (one of NVIDIA's), not '${text}'; kindred doctor says ` +
      'which of them this machine has',
  );
}
