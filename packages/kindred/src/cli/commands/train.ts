import { trainOptionsSchema } from '@kindred/core/train';
import type { Command, Option } from 'commander';
import { dataOptions } from '../../data/data-options.js';
import { engineOptions } from '../../flags/engine-options.js';
import { examples } from '../base/command-line.js';
import type { CommandContext } from '../base/context.js';
import { trainingFlags } from '../flags/class-weights.js';
import { schemaFlags } from '../flags/schema-flags.js';
import { engineFlags } from './engine-flags.js';
import { resumeTraining, startTraining, type TrainFlags } from './run-training.js';

const description = `Trains a classifier on the data in a folder, evaluates it and exports it as ONNX.

DATA is a folder with a folder of images for each class (also inside train/ and val/ or test/), IDX files like those of MNIST, or CIFAR binaries; without it the embedded digits are used. Ctrl-C saves the run, and --resume goes on with it.`;

const dottedHelp =
  'What is chosen by name has options of its own: --loss cc --loss.lambda 0.1, or --loss cc:lambda=0.1. kindred losses, ' +
  'kindred models and so on list them. --augment takes a list, with options in it: randomCrop:padding=4,horizontalFlip';

const trainExamples = examples(
  [
    ['kindred train', 'CC-Loss on the embedded digits'],
    ['kindred train photos/ --epochs 30 --batch-size 32', 'photographs, a folder for each class'],
    ['kindred train photos/ --loss cc --loss.lambda 0.1', 'a stronger channel correlation'],
    ['kindred train cifar-100/ --model resnet18 --loss ce', 'another network and loss'],
    ['kindred train photos/ --model resnet18 --pretrained', 'start from what was learned on ImageNet'],
    ['kindred train photos/ --weights timm/resnet18.a1_in1k', 'from weights of the Hugging Face hub'],
    ['kindred train photos/ --model resnet18 --weights resnet18.pth', 'from a file of PyTorch'],
    ['kindred train photos/ --class-weights balanced', 'rare classes count as much as frequent ones'],
    ['kindred train --resume runs/photos-resnet18-cc', 'go on after Ctrl-C or a power cut'],
    ['kindred train --resume runs/photos-resnet18-cc --epochs 60', 'train it further, to 60 epochs in all'],
  ],
  dottedHelp,
);

export function addTrainCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('train')
    .summary('Train a classifier, then evaluate and export it')
    .description(description)
    .argument('[DATA]', 'Folder of the data, table, archive or Parquet file, or hf:owner/name');
  addOptions(command.optionsGroup('Training:'), trainingFlags(trainOptionsSchema, context.catalog));
  addOptions(command.optionsGroup('Reading data:'), schemaFlags(dataOptions, context.catalog));
  command
    .optionsGroup('The run:')
    .option('--out <folder>', "The run's folder; runs/DATA-MODEL-LOSS, numbered where taken, by default")
    .option(
      '--runs <folder>',
      'Folder of runs, in which it gets one of its own without --out; runs/ by default',
    )
    .option('--pretrained', "Start from the network's known weights [see kindred weights]")
    .option(
      '--weights <source>',
      'Weights to start from: a file (safetensors, or of PyTorch), a run, or owner/name on the Hugging Face hub',
    )
    .option('--from-scratch', 'Start from random weights')
    .option(
      '--resume <run>',
      'Go on with an interrupted run, with its own settings; with --epochs further than it was meant to, also after its end',
    )
    .option('--data <folder>', "With --resume: the run's data, where it is not where the run found it");
  addOptions(command, engineFlags(engineOptions, context.catalog));
  command
    .optionsGroup('Output:')
    .option('--no-report', 'Write no report.html, the page that shows the run')
    .option('--json', 'Write everything that happens to the standard output, as lines of JSON')
    .option(
      '--events <file>',
      'Add what happens to a file, as lines of JSON with their times, for programs that watch the run',
    )
    .option('--quiet', 'Show no progress, only notes and the result')
    .addHelpText('after', trainExamples)
    .action((data: string | undefined, flags: TrainFlags) =>
      flags.resume === undefined
        ? startTraining(data, flags, context)
        : resumeTraining(data, flags, givenFlags(command), context),
    );
}

function addOptions(command: Command, options: readonly Option[]): void {
  for (const option of options) command.addOption(option);
}

/** The options that stand on the command line. */
function givenFlags(command: Command): Option[] {
  return command.options.filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
}
