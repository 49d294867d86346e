import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '@kindred/core/errors';
import { classGapTexts, countOf, formatBytes, printable } from '@kindred/report/text';
import type { Command } from 'commander';
import { quoteArgument } from '../../flags/quote-argument.js';
import { examples } from '../base/command-line.js';
import type { CommandContext } from '../base/context.js';
import { givenOrNewestRun } from '../base/newest-run.js';
import { formatPercent } from '../terminal/format.js';
import { note, printJson, printLine, printText } from '../terminal/terminal.js';
import { withTitledProgress } from '../terminal/work-progress.js';

interface ReportFlags {
  readonly output?: string;
  readonly data?: string;
  readonly json?: boolean;
}

export function addReportCommand(program: Command, context: CommandContext): void {
  program
    .command('report')
    .summary('Write the page that shows a run and its mistakes')
    .description(
      'Writes one HTML file that opens from disk, in any browser and without a network: learning curves, what is taken ' +
        'for what with the images, the surest mistakes, recall of each class, reliability of the confidences, a map of ' +
        'the images, and the recipe. Training writes it, too; this makes it again, by the network of the best epoch. Works ' +
        'for an interrupted run that is named, as well.',
    )
    .argument('[RUN]', 'Folder of the run; by default the newest finished one in runs/')
    .option('-o, --output <file>', 'File to write; by default report.html in the folder of the run')
    .option('--data <folder>', "The run's own data, where it is not where the run found it")
    .option('--json', 'Write what was done as one line of JSON')
    .addHelpText(
      'after',
      examples([
        ['kindred report', 'the newest finished run'],
        ['kindred report runs/photos-resnet18-cc -o photos.html', 'to a file of this name'],
      ]),
    )
    .action((path: string | undefined, flags: ReportFlags) => runReport(path, flags, context));
}

async function runReport(
  path: string | undefined,
  { output, data, json }: ReportFlags,
  { terminal, parts }: CommandContext,
): Promise<void> {
  if (path !== undefined && existsSync(join(path, 'comparison.json'))) {
    throw new UsageError(
      `${path} is a comparison, whose report is made by kindred compare report ${quoteArgument(path)}`,
    );
  }
  if (output !== undefined && !/\.html?$/i.test(output)) {
    throw new UsageError(`${output} is no name for a page; give one that ends in .html`);
  }
  const folder = await givenOrNewestRun(path, terminal);
  const { openRun } = await import('../../api/run.js');
  const onNote = (message: string) => note(terminal, message);
  const run = await openRun(folder, { parts, onNote });
  const { file, bytes, evaluation, split } = await withTitledProgress(terminal, (onProgress) =>
    run.report({ out: output, data, onProgress, onNote }),
  );
  const { samples, accuracy, uneven } = evaluation;
  if (json) {
    const { top1, balanced } = accuracy;
    printJson(terminal, {
      run: folder,
      file,
      bytes,
      split,
      samples,
      accuracy: top1,
      balancedAccuracy: balanced,
    });
    return;
  }
  printLine(terminal, `${printable(file)}  ${formatBytes(bytes)}`);
  const balanced = uneven ? `, balanced accuracy ${formatPercent(accuracy.balanced)}` : '';
  const right = `${formatPercent(accuracy.top1)} of ${countOf(samples, `${split} image`)} right${balanced}`;
  printText(terminal, right);
  for (const text of classGapTexts(evaluation, run.record.data.classNames.map(printable)))
    printText(terminal, text);
}
