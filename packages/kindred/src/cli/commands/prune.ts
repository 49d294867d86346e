import type { Command, Option } from 'commander';
import * as z from 'zod';
import { pruneOptionsSchema } from '../../api/prune/options.js';
import { engineOptions } from '../../flags/engine-options.js';
import { examples } from '../base/command-line.js';
import type { CommandContext } from '../base/context.js';
import { schemaFlags } from '../flags/schema-flags.js';
import { engineFlags } from './engine-flags.js';
import { addReadingFlags } from './reading-flags.js';
import { type PruneFlags, runPruning } from './run-pruning.js';

const description = `Cuts channels out of a run's network, trains it further and leaves it in a run of its own, which can be used as any other: an ordinary, smaller ONNX model.

Say how much is to stay with --keep, --flops, --latency or --ratios. The channels are chosen layer by layer by a criterion, CPLI by default, on training images; channels that belong together, as by the additions of a ResNet, go together. Nothing is written before the cut network has been shown to compute what the network with the same channels masked does.`;

const moreHelp =
  'Options of the criterion are written with a dot: --criterion.mu 0.5. kindred criteria lists them. A file for --ratios ' +
  'has the share to keep of each layer that is to be pruned: {"conv2": 0.5, "fc1": 0.25}; --plan shows the names.';

const pruneExamples = examples(
  [
    ['kindred prune runs/photos-resnet18-cc --keep 0.5', 'half of the channels of each layer'],
    ['kindred prune runs/photos-resnet18-cc --flops 0.5 --plan', 'what half the multiply-adds would leave'],
    ['kindred prune runs/digits-lenet-cc --latency 0.6 --distill', 'faster, taught by the unpruned network'],
  ],
  moreHelp,
);

const { provider, threads, memory } = engineOptions.shape;

/** The engine's options without their defaults: what is not given is as the run has it. */
const runEngineOptions = z.strictObject({
  provider: provider.unwrap().optional().describe("What computes; by default the run's"),
  threads: threads.describe("Threads of the engine; by default the run's"),
  memory: memory.unwrap().optional().describe(`${memory.description}; by default as the run`),
});

/** What --epochs was called before. */
const formerOptions = z.strictObject({ finetuneEpochs: pruneOptionsSchema.shape.epochs });

const outDescription = "The new run's folder; that of the old one with -pruned by default";

export function addPruneCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('prune')
    .summary('Cut channels out of a trained network, and train it further')
    .description(description)
    .argument('[RUN]', 'Folder of the run; by default the newest finished one in runs/');
  addOptions(command.optionsGroup('Pruning:'), schemaFlags(pruneOptionsSchema, context.catalog));
  for (const option of schemaFlags(formerOptions, context.catalog)) command.addOption(option.hideHelp());
  command
    .option('--ratios <file>', 'JSON: the share of the channels to keep, by layer')
    .option('--plan', 'Show what would be left, and change nothing')
    .optionsGroup('The run:')
    .option('--data <folder>', "Other data with the same classes; by default the run's own, as it was read")
    .option('--out <folder>', outDescription);
  addOptions(command, engineFlags(runEngineOptions, context.catalog));
  addReadingFlags(command, context)
    .optionsGroup('Output:')
    .option('--no-report', 'Write no report.html, the page that shows the run')
    .option('--json', 'Write everything that happens to the standard output, as lines of JSON')
    .option(
      '--events <file>',
      'Add what happens to a file, as lines of JSON with their times, for programs that watch the run',
    )
    .option('--quiet', 'Show no progress, only notes and the result')
    .addHelpText('after', pruneExamples)
    .action((path: string | undefined, flags: PruneFlags) => runPruning(path, flags, context));
}

function addOptions(command: Command, options: readonly Option[]): void {
  for (const option of options) command.addOption(option);
}
