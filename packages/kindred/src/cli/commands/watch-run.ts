import type { RunEvent } from '../../api/events.js';
import type { InterruptedRun, WatchOptions } from '../../api/finish.js';
import type { ResumedRun } from '../../api/train.js';
import type { CommandContext } from '../base/context.js';
import { catchInterruption } from '../base/interruption.js';
import { createRunReporter, type ReporterFlags } from '../terminal/create-run-reporter.js';
import type { Palette } from '../terminal/palette.js';
import { formatPruningReport } from '../terminal/pruning-tables.js';
import { quoteArgument } from '../terminal/quote-argument.js';
import { formatRunFiles, formatRunSummary } from '../terminal/run-summary.js';
import { commandName, printJson, printLine } from '../terminal/terminal.js';

/** Shows a run while it goes on and what came of it; Ctrl-C ends it after the step. */
export async function watchRun(
  flags: ReporterFlags,
  context: CommandContext,
  work: (watch: WatchOptions) => Promise<ResumedRun | InterruptedRun>,
): Promise<void> {
  const reporter = createRunReporter(context.terminal, flags);
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

function showResult(
  run: ResumedRun | InterruptedRun,
  { json, quiet }: ReporterFlags,
  { terminal }: CommandContext,
): void {
  const { err, outPalette } = terminal;
  const command = commandName(terminal);
  if (json) {
    printJson(terminal, { type: 'result', ...run });
  } else if (run.reason !== 'interrupted') {
    if (!quiet) err.write('\n');
    for (const line of summaryOf(run, command, outPalette)) printLine(terminal, line);
  }
  if (run.reason === 'interrupted') {
    err.write(`stopped and saved; go on with: ${command} train --resume ${quoteArgument(run.folder)}\n`);
  }
}

/** How a run that has ended did; of a pruned network, what pruning changed. */
function summaryOf(run: ResumedRun, command: string, palette: Palette): string[] {
  if (!run.pruning) return formatRunSummary(run, command, palette);
  return [...formatPruningReport(run.pruning, palette), '', ...formatRunFiles(run, command, palette)];
}
