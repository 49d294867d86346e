import type { InterruptedRun } from '@kindred/core/run';
import type { RunEvent } from '../../api/events.js';
import type { WatchOptions } from '../../api/finish.js';
import type { EndedRun } from '../../api/train.js';
import { quoteArgument } from '../../flags/quote-argument.js';
import type { CommandContext } from '../base/context.js';
import { describeError } from '../base/describe-error.js';
import { openEventsFile } from '../base/events-file.js';
import { catchInterruption } from '../base/interruption.js';
import { formatPruningReport } from '../terminal/pruning-tables.js';
import { createRunReporter, type ReporterFlags } from '../terminal/run-reporter.js';
import { type Calling, formatRunFiles, formatRunSummary, partFlags } from '../terminal/run-summary.js';
import type { Style } from '../terminal/style.js';
import { commandName, note, printJson, printLines } from '../terminal/terminal.js';

export interface WatchFlags extends ReporterFlags {
  readonly report?: boolean;
  /** File to which events are added. */
  readonly events?: string;
}

/** Shows a run while it goes on and what came of it; Ctrl-C ends it after the step. */
export async function watchRun(
  flags: WatchFlags,
  context: CommandContext,
  work: (watch: WatchOptions) => Promise<EndedRun | InterruptedRun>,
): Promise<void> {
  const { terminal } = context;
  const events = flags.events === undefined ? undefined : openEventsFile(flags.events);
  const reporter = createRunReporter(terminal, flags);
  let hasStarted = false;
  const interruption = catchInterruption(() => {
    reporter.note(
      hasStarted
        ? 'stopping after this step and saving; once more to stop at once'
        : 'stopped before the training: there was nothing new to save',
    );
    return hasStarted;
  });
  const onEvent = (event: RunEvent) => {
    if (event.type === 'start') hasStarted = true;
    reporter.onEvent(event);
    events?.onEvent(event);
  };
  try {
    const run = await work({ signal: interruption.signal, onEvent, report: flags.report });
    events?.end({ type: 'result', ...run });
    reporter.close();
    showResult(run, flags, context);
    if (run.reason === 'interrupted') context.exitCode = interruption.exitCode ?? 1;
  } catch (error) {
    const { message } = describeError(error);
    events?.end({ type: 'error', ...{ message: terminal.words(message) } });
    throw error;
  } finally {
    reporter.close();
    interruption.release();
    events?.close();
  }
}

function showResult(
  run: EndedRun | InterruptedRun,
  { json, quiet }: ReporterFlags,
  { terminal, partFiles }: CommandContext,
): void {
  const command = commandName(terminal);
  if (json) {
    printJson(terminal, { type: 'result', ...run });
  } else if (run.reason !== 'interrupted') {
    if (!quiet) terminal.err.write('\n');
    printLines(terminal, summaryOf(run, { command, partFiles }, terminal.outStyle));
  }
  if (run.reason === 'interrupted') {
    const resumed = `${quoteArgument(run.folder)}${partFlags(partFiles)}`;
    note(terminal, `stopped and saved; go on with: ${command} train --resume ${resumed}`);
  }
}

/** How a run that has ended did; of a pruned network, what pruning changed. */
function summaryOf(run: EndedRun, calling: Calling, style: Style): string[] {
  if (!run.pruning) return formatRunSummary(run, calling, style);
  return [...formatPruningReport(run.pruning, style), '', ...formatRunFiles(run, calling, style)];
}
