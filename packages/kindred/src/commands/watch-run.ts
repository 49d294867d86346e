import type { RunEvent } from '../api/events.js';
import type { TrainedRun, WatchOptions } from '../api/finish.js';
import type { CommandContext } from '../cli/context.js';
import { catchInterruption } from '../cli/interruption.js';
import { createRunReporter, type ReporterFlags } from '../terminal/create-run-reporter.js';
import type { Palette } from '../terminal/palette.js';
import { quoteArgument } from '../terminal/quote-argument.js';
import { printJson, printLine } from '../terminal/terminal.js';

/**
 * Shows a run while it goes on and what came of it; Ctrl-C ends it after the step.
 * @param summarize the lines on a run that has ended
 */
export async function watchRun<R extends TrainedRun>(
  flags: ReporterFlags,
  context: CommandContext,
  work: (watch: WatchOptions) => Promise<R>,
  summarize: (run: R, palette: Palette) => string[],
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
    showResult(run, flags, context, summarize);
    if (run.reason === 'interrupted') context.exitCode = interruption.exitCode ?? 1;
  } finally {
    reporter.close();
    interruption.release();
  }
}

function showResult<R extends TrainedRun>(
  run: R,
  { json, quiet }: ReporterFlags,
  { terminal }: CommandContext,
  summarize: (run: R, palette: Palette) => string[],
): void {
  const { err, outPalette } = terminal;
  if (json) {
    printJson(terminal, { type: 'result', ...run });
  } else if (run.reason !== 'interrupted') {
    if (!quiet) err.write('\n');
    for (const line of summarize(run, outPalette)) printLine(terminal, line);
  }
  if (run.reason === 'interrupted') {
    err.write(`stopped and saved; go on with: kindred train --resume ${quoteArgument(run.folder)}\n`);
  }
}
