import { UsageError } from '@kindred/core/errors';
import * as z from 'zod';
import type { PruneRunOptions } from '../../api/prune/index.js';
import { pruneOptionsSchema } from '../../api/prune/options.js';
import { engineOptions } from '../../flags/engine-options.js';
import type { FlagValues } from '../../flags/named-config.js';
import { pickFields } from '../../flags/pick-fields.js';
import { schemaOptions } from '../../flags/schema-options.js';
import { readJson } from '../../storage/read.js';
import type { CommandContext } from '../base/context.js';
import { givenOrNewestRun } from '../base/newest-run.js';
import { formatPruningPlan } from '../terminal/pruning-tables.js';
import { createRunReporter } from '../terminal/run-reporter.js';
import { printJson, printLine, printLines, printText } from '../terminal/terminal.js';
import { readingOptions } from './reading-flags.js';
import { type WatchFlags, watchRun } from './watch-run.js';

export interface PruneFlags extends WatchFlags, FlagValues {
  readonly ratios?: string;
  readonly finetuneEpochs?: number;
  readonly plan?: boolean;
  readonly data?: string;
  readonly out?: string;
}

export async function runPruning(
  path: string | undefined,
  flags: PruneFlags,
  context: CommandContext,
): Promise<void> {
  const options = await pruneOptions(flags, context);
  const folder = await givenOrNewestRun(path, context.terminal);
  if (flags.plan) {
    refuseForPlan(flags);
    return showPlan(folder, options, flags, context);
  }
  await watchRun(flags, context, async (watch) => {
    const { pruneRun } = await import('../../api/prune/index.js');
    return pruneRun(folder, { ...options, ...watch });
  });
}

async function pruneOptions(flags: PruneFlags, { catalog, parts }: CommandContext): Promise<PruneRunOptions> {
  requireAmount(flags);
  const { ratios, data, out, finetuneEpochs, ...others } = flags;
  const options = {
    ...schemaOptions(pruneOptionsSchema, { epochs: finetuneEpochs, ...others }, catalog),
    ...pickFields(others, engineOptions),
    ...readingOptions(others),
    data,
    out,
    parts,
  };
  if (ratios === undefined) return options;
  return { ...options, keep: await readJson(ratios, z.record(z.string(), z.number())) };
}

/** @throws UsageError unless one flag says how much is to stay. */
function requireAmount(flags: PruneFlags): void {
  const given = ['keep', 'flops', 'latency', 'ratios'].filter((name) => flags[name] !== undefined);
  if (given.length === 1) return;
  throw new UsageError(
    given.length === 0
      ? 'say how much is to stay: --keep 0.5 (half of the channels), --flops, --latency or --ratios'
      : `${given.map((name) => `--${name}`).join(' and ')} contradict each other: give one of them`,
  );
}

/** @throws UsageError for flags that would be ignored. */
function refuseForPlan(flags: PruneFlags): void {
  const reading = Object.keys(readingOptions(flags));
  const ignored = ['data', 'out', ...reading].find((name) => flags[name] !== undefined);
  if (ignored === undefined) return;
  throw new UsageError(`a plan reads no images and writes nothing: leave out \`${ignored}\` or --plan`);
}

async function showPlan(
  folder: string,
  options: PruneRunOptions,
  flags: PruneFlags,
  { terminal }: CommandContext,
): Promise<void> {
  const { latencyNote, planPruning } = await import('../../api/prune/index.js');
  // With --json the plan is all that is written.
  const reporter = createRunReporter(terminal, flags.json ? { quiet: true } : flags);
  try {
    const plan = await planPruning(folder, { ...options, onEvent: reporter.onEvent });
    reporter.close();
    if (flags.json) return printJson(terminal, { run: folder, ...plan });
    printLines(terminal, formatPruningPlan(plan, terminal.outStyle));
    if (plan.latency) {
      printLine(terminal);
      printText(terminal, latencyNote(plan.latency));
    }
  } finally {
    reporter.close();
  }
}
