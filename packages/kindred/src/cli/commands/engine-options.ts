import { UsageError } from '@kindred/core/errors';
import type { Option } from 'commander';
import * as z from 'zod';
import type { Catalog } from '../flags/named-choices.js';
import { schemaFlags } from '../flags/schema-flags.js';

/** What computes, as flags. */
export const engineOptions = z.strictObject({
  provider: z
    .enum(['cpu', 'webgpu', 'cuda'])
    .default('cpu')
    .describe('What computes; kindred doctor says what this machine has'),
  threads: z.int().min(1).optional().describe('Threads of the engine; by default one for each core'),
  memory: z
    .enum(['standard', 'low'])
    .default('standard')
    .describe('low: about a third less memory, and more time'),
});

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
