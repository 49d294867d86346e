import * as z from 'zod';

/** What computes, as options of a command. */
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
