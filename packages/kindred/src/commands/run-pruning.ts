import { UsageError } from '@kindred/core';
import * as z from 'zod';
import type { WatchOptions } from '../api/finish.js';
import type { PrunedRun, PruneRunOptions } from '../api/prune/index.js';
import { pruneOptionsSchema } from '../api/prune/options.js';
import type { CommandContext } from '../cli/context.js';
import type { FlagValues } from '../cli/named-config.js';
import { givenOrNewestRun } from '../cli/newest-run.js';
import { schemaOptions } from '../cli/schema-options.js';
import { readJson } from '../files/read.js';
import type { ReporterFlags } from '../terminal/create-run-reporter.js';
import { formatPruningPlan, formatPruningReport } from '../terminal/pruning-tables.js';
import { formatRunFiles } from '../terminal/run-summary.js';
import { printJson, printLine } from '../terminal/terminal.js';
import { watchRun } from './watch-run.js';

export interface PruneFlags extends ReporterFlags, FlagValues {
  readonly ratios?: string;
  readonly plan?: boolean;
  readonly data?: string;
  readonly out?: string;
}

export async function runPruning(
  path: string | undefined,
  flags: PruneFlags,
  context: CommandContext,
): Promise<void> {
  const folder = await givenOrNewestRun(path, context.terminal);
  const options = await pruneOptions(flags);
  if (flags.plan) return showPlan(folder, options, flags, context);
  await watchRun(
    flags,
    context,
    async (watch: WatchOptions) => {
      const { pruneRun } = await import('../api/prune/index.js');
      return pruneRun(folder, { ...options, ...watch });
    },
    formatPrunedRun,
  );
}

async function pruneOptions({ ratios, data, out, ...flags }: PruneFlags): Promise<PruneRunOptions> {
  const options = schemaOptions(pruneOptionsSchema, flags);
  if (ratios === undefined) return { ...options, data, out };
  if (options.keep !== undefined)
    throw new UsageError('--keep and --ratios contradict each other: give one of them');
  return { ...options, keep: await readJson(ratios, z.record(z.string(), z.number())), data, out };
}

async function showPlan(
  folder: string,
  options: PruneRunOptions,
  { json }: PruneFlags,
  { terminal }: CommandContext,
): Promise<void> {
  const { planPruning } = await import('../api/prune/index.js');
  const plan = await planPruning(folder, options);
  if (json) printJson(terminal, { run: folder, ...plan });
  else for (const line of formatPruningPlan(plan, terminal.outPalette)) printLine(terminal, line);
}

function formatPrunedRun(run: PrunedRun, palette: Parameters<typeof formatRunFiles>[1]): string[] {
  return [...formatPruningReport(run.pruning!, palette), '', ...formatRunFiles(run, palette)];
}
