import { trainOptionsSchema } from '@kindred/core/train';
import type { Command, Option } from 'commander';
import { dataOptions } from '../../data/data-options.js';
import { engineOptions } from '../../flags/engine-options.js';
import { examples } from '../base/command-line.js';
import type { CommandContext } from '../base/context.js';
import { trainingFlags } from '../flags/class-weights.js';
import { dottedFlags } from '../flags/dotted-flags.js';
import { schemaFlags } from '../flags/schema-flags.js';
import { addCompareReportCommand } from './compare-report.js';
import { engineFlags } from './engine-flags.js';
import { type CompareFlags, runComparison } from './run-comparison.js';

/** Training options that hold for all runs: not what the grid itself varies. */
const sharedOptions = trainOptionsSchema.omit({ model: true, loss: true, seed: true });

const description = `Trains every loss with every network on every data set and with every seed, all under the same training, and writes a report: test accuracies with paired tests against a baseline, costs, compactness, learning curves, pictures.

DATA are folders as for train, each with test images, or with --test; without any the embedded digits are used. The epoch is chosen on validation images, never on the test images. Ctrl-C saves, and the same command goes on: finished runs are not repeated. Each run lies in the comparison's folder as train would leave it.`;

const moreHelp = [
  'Losses and networks take options, and a name of their own where it helps: --loss ce,cc,mild=cc:lambda=0.01. An option ' +
    'with a dot, --loss.lambda 0.1, holds for all of them that have it.',
  'All losses get the same batches. Unless --sampler says which, they are those for losses that compare images (cc), if ' +
    'one is among them.',
  'With --pretrained or --weights each run is a transfer, as in train: a head on the frozen backbone, whose features are ' +
    'extracted once for all losses, then tuning, and the better of the two by validation; --head-only, --freeze and the rates hold for all.',
  'In a SLURM job array each task does its part by itself; in a Kubernetes indexed job, with --shards.',
];

const compareExamples = examples(
  [
    ['kindred compare', 'cross-entropy and CC-Loss on the digits'],
    ['kindred compare pets/ --loss ce,cc,crl --model resnet18,vgg16', '18 runs'],
    [
      'kindred compare photos/ --test 0.2 --model mobilenetv2 --pretrained',
      'with what was learned on ImageNet',
    ],
    ['kindred compare pets/ --shard 2/4 --out part2', 'a quarter, on another machine'],
    ['kindred compare report part1 part2 part3 part4 --out all', 'the report of the four'],
  ],
  ...moreHelp,
);

export function addCompareCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('compare')
    .summary('Compare losses over networks, data sets and seeds')
    .description(description)
    .argument('[DATA...]', 'Folders of the data')
    .optionsGroup('What is compared:')
    .option('--loss <list>', 'Losses [see kindred losses; default: ce,cc]')
    .option('--model <list>', 'Networks; by default one for the size of the images [see kindred models]')
    .option('--seeds <n|list>', 'How many seeds, 1, 2, ..., or which: 4,5,6 [default: 3]')
    .option('--baseline <loss>', 'What the report compares with; by default ce, else the first loss')
    .option('--shard <i/n>', 'Do only this part of the runs')
    .option('--shards <n>', 'The same, with the part taken from the environment of a job array');
  for (const key of ['loss', 'model']) addOptions(command, dottedFlags(key, context.catalog));
  addOptions(
    command.optionsGroup('Training, the same for all:'),
    trainingFlags(sharedOptions, context.catalog),
  );
  addOptions(command.optionsGroup('Reading data:'), schemaFlags(dataOptions, context.catalog));
  command
    .optionsGroup('The comparison:')
    .option('--out <folder>', "The comparison's folder; comparisons/<data> by default")
    .option('--pretrained', 'Start from the known weights of each network [see kindred weights]')
    .option(
      '--weights <source>',
      'Weights to start from: a file (safetensors, or of PyTorch), a run, or owner/name on the Hugging Face hub',
    );
  command.option('--from-scratch', 'Start from random weights, as where nothing else is said');
  addOptions(command, engineFlags(engineOptions, context.catalog));
  command
    .optionsGroup('Output:')
    .option('--json', 'Write everything that happens to the standard output, as lines of JSON')
    .option('--quiet', 'Show no progress, only notes and the result')
    .addHelpText('after', compareExamples)
    .action((data: string[], flags: CompareFlags) => runComparison(data, flags, context));
  addCompareReportCommand(command, context);
}

function addOptions(command: Command, options: readonly Option[]): void {
  for (const option of options) command.addOption(option);
}
