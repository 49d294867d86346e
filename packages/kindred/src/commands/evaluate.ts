import { formatReport, type SplitName } from '@kindred/core';
import { type Command, Option } from 'commander';
import { examples } from '../cli/command-line.js';
import type { CommandContext } from '../cli/context.js';
import { givenOrNewestRun } from '../cli/newest-run.js';
import { parseValue } from '../cli/parse-value.js';
import { printJson, printLine } from '../terminal/terminal.js';
import { withProgress } from '../terminal/work-progress.js';

interface EvaluateFlags {
  readonly data?: string;
  readonly split?: SplitName;
  readonly skipBad?: boolean;
  readonly json?: boolean;
}

const splits: readonly SplitName[] = ['test', 'validation', 'train'];

export function addEvaluateCommand(program: Command, context: CommandContext): void {
  program
    .command('evaluate')
    .summary('Measure accuracy, calibration and compactness of a run')
    .description(
      'Evaluates the network of the best epoch of a run: accuracy, likelihood, calibration, recall of each ' +
        'class, what is taken for what, and the distances of the embeddings within and between classes.',
    )
    .argument('[RUN]', 'Folder of the run; by default the newest in runs/')
    .option('--data <folder>', "Other data with the same classes; by default the run's own")
    .addOption(
      new Option(
        `--split <${splits.join('|')}>`,
        'Which images; by default the first of these that there are',
      ).argParser((text: string) => parseValue(text, { kind: 'choice', values: splits }, '--split')),
    )
    .option('--skip-bad', 'Leave out pictures that cannot be read, instead of stopping')
    .option('--json', 'Write the report as one line of JSON')
    .addHelpText(
      'after',
      examples([
        ['kindred evaluate', "the newest run, on its data's test set"],
        ['kindred evaluate runs/photos-resnet18-cc --split validation', 'on the images held out in training'],
        ['kindred evaluate runs/digits-lenet-cc --json', 'for a program'],
      ]),
    )
    .action((path: string | undefined, flags: EvaluateFlags) => runEvaluate(path, flags, context));
}

async function runEvaluate(
  path: string | undefined,
  { data, split, skipBad, json }: EvaluateFlags,
  { terminal }: CommandContext,
): Promise<void> {
  const folder = await givenOrNewestRun(path, terminal);
  const { openRun } = await import('../api/run.js');
  const run = await openRun(folder);
  const evaluated = await withProgress(terminal, 'evaluating', (onProgress) =>
    run.evaluate({ data, split, skipBad, onProgress }),
  );
  if (json) {
    printJson(terminal, { run: folder, ...evaluated });
  } else {
    const { report, classNames } = evaluated;
    printLine(terminal, `${folder} on ${evaluated.data}, ${evaluated.split} set\n`);
    printLine(terminal, formatReport(report, classNames));
  }
}
