import type { Command } from 'commander';
import { examples } from '../base/command-line.js';
import type { CommandContext } from '../base/context.js';
import { subcommandFlags } from '../base/subcommand-flags.js';
import { formatReportSummary, writtenFiles } from '../terminal/report-summary.js';
import { printJson, printLines } from '../terminal/terminal.js';
import { withProgress } from '../terminal/work-progress.js';

interface CompareReportFlags {
  readonly out?: string;
  readonly baseline?: string;
  readonly json?: boolean;
}

export function addCompareReportCommand(compare: Command, context: CommandContext): void {
  compare
    .command('report')
    // Those of `kindred compare` have no meaning here.
    .configureHelp({ ...compare.configureHelp(), showGlobalOptions: false })
    .summary('Write the report of comparisons, such as all shards of one')
    .description(
      'Writes the report of a comparison, finished or not, or of several in one: the shards of a grid, or further ' +
        'losses, networks or seeds that were trained in the same way. Runs that are missing or have failed are named.',
    )
    .argument('<FOLDER...>', 'Folders of comparisons')
    .option(
      '--out <folder>',
      'Where to put it; in the folder of the comparison, where that is one, by default',
    )
    .option('--baseline <loss>', 'What the losses are compared with; by default ce, else the first loss')
    .option('--json', 'Write what was done as one line of JSON')
    .addHelpText(
      'after',
      examples([
        ['kindred compare report comparisons/digits', 'again, or before all runs are through'],
        ['kindred compare report part1 part2 --out all', 'two shards'],
      ]),
    )
    .action((folders: string[], _: CompareReportFlags, report: Command) => {
      const own = ['--out', '--baseline', '--json'];
      const flags = subcommandFlags<CompareReportFlags>(report, own, 'compare report trains nothing');
      return runCompareReport(folders, flags, context);
    });
}

async function runCompareReport(
  folders: readonly string[],
  { out, baseline, json }: CompareReportFlags,
  { terminal }: CommandContext,
): Promise<void> {
  const { reportComparison } = await import('../../api/compare/report.js');
  const written = await withProgress(terminal, 'drawing the report', (onProgress) =>
    reportComparison(folders, { out, baseline, onProgress }),
  );
  const report = writtenFiles(written);
  if (json) printJson(terminal, report);
  else printLines(terminal, formatReportSummary(report, terminal.outStyle));
}
