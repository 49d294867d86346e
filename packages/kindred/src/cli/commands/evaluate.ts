import type { SplitName } from '@kindred/core/data';
import { UsageError } from '@kindred/core/errors';
import type { AttackChoice, ScoreChoice } from '@kindred/core/evaluate';
import { formatReport } from '@kindred/report';
import { formatRetrieval } from '@kindred/report/text';
import { type Command, Option } from 'commander';
import { sharedTexts } from '../../api/shared-texts.js';
import { type FlagValues, namedList } from '../../flags/named-config.js';
import { parseValue } from '../../flags/parse-value.js';
import { examples } from '../base/command-line.js';
import type { CommandContext } from '../base/context.js';
import { givenOrNewestRun } from '../base/newest-run.js';
import { formatAbnormalReport } from '../terminal/abnormal-report.js';
import { note, printJson, printLine, printLines, printText } from '../terminal/terminal.js';
import { withTitledProgress } from '../terminal/work-progress.js';
import { addReadingFlags, readingOptions } from './reading-flags.js';

interface EvaluateFlags extends FlagValues {
  readonly abnormal?: readonly string[] | true;
  readonly score?: string;
  readonly attack?: string;
  readonly images?: number;
  readonly attacked?: number;
  readonly data?: string;
  readonly split?: SplitName;
  readonly references?: SplitName | 'own';
  readonly json?: boolean;
}

const count = { kind: 'number', isInteger: true, limits: 'at least 1' } as const;
const splits: readonly SplitName[] = ['test', 'validation', 'train'];

export function addEvaluateCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('evaluate')
    .summary('Measure accuracy, calibration and compactness of a run')
    .description(
      'Evaluates the network of the best epoch of a run: accuracy, likelihood, calibration, recall and precision of each ' +
        'class, average precision, what is taken for what, and of the embeddings the distances within and between classes and ' +
        'how well the nearest ones are of the same class (retrieval).',
    )
    .argument('[RUN]', 'Folder of the run; by default the newest finished one in runs/')
    .option(
      '--data <folder>',
      "Other data with the same classes, or some of them: whatever train takes; by default the run's own [with --abnormal: its " +
        'own, where it is now]',
    )
    .addOption(
      new Option(
        `--split <${splits.join('|')}>`,
        'Which images; by default the first of these that there are',
      ).argParser((text: string) => parseValue(text, { kind: 'choice', values: splits }, '--split')),
    )
    .addOption(
      new Option(
        '--references <split|own>',
        'Also look for the nearest of the images of this split for each evaluated one: train asks what the network knows of new ' +
          'images; own takes those that the run was trained on, also with --data',
      ).argParser((text: string) =>
        parseValue(text, { kind: 'choice', values: [...splits, 'own'] }, '--references'),
      ),
    );
  addReadingFlags(command, context)
    .optionsGroup('Abnormal images:')
    .option(
      '--abnormal [path...]',
      'How well scores tell images of this data, noise, and corrupted and attacked images from the normal ones: folders ' +
        'of data or of pictures, or pictures; RUN stands before it',
    )
    .option('--score <list>', 'Scores [see kindred scores; default: all that the classifier has]')
    .option('--attack <list>', 'Attacks [see kindred attacks; default: fgsm and pgd of epsilon 8]')
    .addOption(
      countOption(
        '--images',
        'At most so many normal images, and of each kind of abnormal ones [default: 2000]',
      ),
    )
    .addOption(countOption('--attacked', 'At most so many of the normal images are attacked [default: 500]'))
    .optionsGroup('Output:')
    .option('--json', 'Write the report as one line of JSON, with the whole confusion matrix')
    .addHelpText(
      'after',
      examples([
        ['kindred evaluate', 'the newest finished run, on its test set'],
        ['kindred evaluate runs/photos-resnet18-cc --split validation', 'on the images held out in training'],
        ['kindred evaluate runs/digits-lenet-cc --json', 'for a program'],
        [
          'kindred evaluate runs/digits-lenet-cc --abnormal photos/ holiday/',
          'does it know what it does not know?',
        ],
      ]),
    )
    .action((path: string | undefined, flags: EvaluateFlags) => runEvaluate(path, flags, context));
}

function countOption(flag: string, description: string): Option {
  return new Option(`${flag} <n>`, description).argParser((text: string) => parseValue(text, count, flag));
}

async function runEvaluate(
  path: string | undefined,
  flags: EvaluateFlags,
  context: CommandContext,
): Promise<void> {
  const { terminal, parts } = context;
  if (flags.abnormal === undefined) refuseWithoutAbnormal(flags);
  else if (flags.references !== undefined) {
    throw new UsageError('--references is for the evaluation without --abnormal: leave out one of the two');
  }
  const folder = await givenOrNewestRun(path, terminal);
  if (flags.abnormal !== undefined) return runAbnormal(folder, flags, context);
  const { data, split, references, json } = flags;
  const { openRun } = await import('../../api/run.js');
  const onNote = (message: string) => note(terminal, message);
  const run = await openRun(folder, { parts, onNote });
  const evaluated = await withTitledProgress(terminal, (onProgress) =>
    run.evaluate({
      ...{ data, split, references, onNote },
      ...readingOptions(flags),
      onReading: (done, total) => onProgress('reading data', done, total),
      onProgress: (done, total) => onProgress('evaluating', done, total),
    }),
  );
  if (json) {
    printJson(terminal, { run: folder, ...evaluated });
  } else {
    const { report, classNames, caveat, shared } = evaluated;
    const { outStyle } = terminal;
    printText(terminal, `${folder} on ${evaluated.data}, ${evaluated.split} set`);
    if (caveat !== undefined) printText(terminal, caveat, outStyle.yellow);
    for (const text of sharedTexts(shared, evaluated.split)) printText(terminal, text, outStyle.yellow);
    printLine(terminal);
    printLine(terminal, formatReport(report, classNames, { width: outStyle.width }));
    if (evaluated.retrieval) {
      printLine(terminal);
      const { split, own } = evaluated.retrieval;
      const from = own ? 'the images that the run was trained on' : `the ${split} images`;
      printLines(terminal, formatRetrieval(evaluated.retrieval, { from, width: outStyle.width }));
    }
  }
}

/** @throws UsageError for flags that would be ignored. */
function refuseWithoutAbnormal(flags: EvaluateFlags): void {
  const flag = ['score', 'attack', 'images', 'attacked'].find((name) => flags[name] !== undefined);
  if (flag === undefined) return;
  throw new UsageError(`--${flag} is for abnormal images: give --abnormal as well, or leave it out`);
}

async function runAbnormal(
  folder: string,
  { abnormal, score, attack, json, ...flags }: EvaluateFlags,
  { terminal, catalog, parts }: CommandContext,
): Promise<void> {
  const { images, attacked, data, split } = flags;
  const onNote = (message: string) => note(terminal, message);
  const options = {
    abnormal: abnormal === true ? [] : abnormal!,
    scores: score === undefined ? undefined : namedList<ScoreChoice>(score, 'score', catalog),
    attacks: attack === undefined ? undefined : namedList<AttackChoice>(attack, 'attack', catalog),
    ...{ images, attacked, data, split, onNote },
    ...readingOptions(flags),
  };
  const { openRun } = await import('../../api/run.js');
  const { evaluateAbnormal } = await import('../../api/abnormality/evaluate-abnormal.js');
  const run = await openRun(folder, { parts, onNote });
  const report = await withTitledProgress(terminal, (onProgress) =>
    evaluateAbnormal(run, { ...options, onProgress }),
  );
  if (json) printJson(terminal, { run: folder, ...report });
  else printLines(terminal, formatAbnormalReport(report, terminal.outStyle));
}
