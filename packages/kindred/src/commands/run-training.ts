import { UsageError } from '@kindred/core';
import type { Option } from 'commander';
import type { RunEvent } from '../api/events.js';
import type { TrainedRun, WatchOptions } from '../api/train.js';
import type { CommandContext } from '../cli/context.js';
import { catchInterruption } from '../cli/interruption.js';
import type { FlagValues } from '../cli/named-config.js';
import { pickFields } from '../cli/pick-fields.js';
import { trainOptions } from '../cli/train-options.js';
import { dataOptions } from '../data/data-options.js';
import { createRunReporter, type ReporterFlags } from '../terminal/create-run-reporter.js';
import { quoteArgument } from '../terminal/quote-argument.js';
import { formatRunSummary } from '../terminal/run-summary.js';
import { printJson, printLine } from '../terminal/terminal.js';
import { engineOptions } from './engine-options.js';

export interface TrainFlags extends ReporterFlags, FlagValues {
  readonly out?: string;
  readonly weights?: string;
  readonly resume?: string;
}

export async function startTraining(
  data: string | undefined,
  flags: TrainFlags,
  context: CommandContext,
): Promise<void> {
  const options = {
    ...trainOptions(flags),
    ...pickFields(flags, engineOptions),
    dataOptions: pickFields(flags, dataOptions),
    data,
    out: flags.out,
    weights: flags.weights,
  };
  await watchRun(flags, context, async (watch) => {
    const { train } = await import('../api/train.js');
    return train({ ...options, ...watch });
  });
}

/** @param given the options on the command line, of which few make sense here */
export async function resumeTraining(
  data: string | undefined,
  flags: TrainFlags,
  given: readonly Option[],
  context: CommandContext,
): Promise<void> {
  const allowed = ['resume', 'json', 'quiet', 'color'];
  const other = given.find((option) => !allowed.includes(option.attributeName()));
  if (other) throw new UsageError(`--resume goes on with the run's own settings: leave out ${other.long}`);
  await watchRun(flags, context, async (watch) => {
    const { resume } = await import('../api/train.js');
    return resume(flags.resume!, { data, ...watch });
  });
}

/** Shows a run while it goes on and what came of it; Ctrl-C ends it after the step. */
async function watchRun(
  flags: TrainFlags,
  context: CommandContext,
  work: (watch: WatchOptions) => Promise<TrainedRun>,
): Promise<void> {
  const reporter = createRunReporter(context.terminal, flags);
  let hasStarted = false;
  const interruption = catchInterruption(() => {
    if (hasStarted) reporter.note('stopping after this step and saving; once more to stop at once');
    return hasStarted;
  });
  const onEvent = (event: RunEvent) => {
    if (event.type === 'start') hasStarted = true;
    reporter.onEvent(event);
  };
  try {
    const run = await work({ signal: interruption.signal, onEvent });
    reporter.close();
    showResult(run, flags, context);
    if (run.reason === 'interrupted') context.exitCode = interruption.exitCode ?? 1;
  } finally {
    reporter.close();
    interruption.release();
  }
}

function showResult(run: TrainedRun, { json, quiet }: TrainFlags, { terminal }: CommandContext): void {
  const { err, outPalette } = terminal;
  if (json) {
    printJson(terminal, { type: 'result', ...run });
  } else if (run.reason !== 'interrupted') {
    if (!quiet) err.write('\n');
    for (const line of formatRunSummary(run, outPalette)) printLine(terminal, line);
  }
  if (run.reason === 'interrupted') {
    err.write(`stopped and saved; go on with: kindred train --resume ${quoteArgument(run.folder)}\n`);
  }
}
