import type { DataSource } from '@kindred/core';
import type { Command } from 'commander';
import { dataOptions, type ReadProgress } from '../../data/data-options.js';
import { examples } from '../base/command-line.js';
import type { CommandContext } from '../base/context.js';
import type { FlagValues } from '../flags/named-config.js';
import { pickFields } from '../flags/pick-fields.js';
import { schemaFlags } from '../flags/schema-flags.js';
import { printJson, printLines } from '../terminal/terminal.js';
import { withProgress } from '../terminal/work-progress.js';
import { addDataGetCommand } from './data-get.js';

/** Data as it is. Pictures that cannot be read are what this command is to tell of: they never stop it. */
const readingOptions = dataOptions.omit({ skipBad: true, test: true });

interface DataFlags extends FlagValues {
  readonly json?: boolean;
}

export function addDataCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('data')
    .summary('Describe a data set, or download one')
    .description(
      'Reads a data set as train does and describes it: images and sizes of each split, balance of the classes, ' +
        'and whatever is odd about it, each picture that cannot be read included. Without DATA: the embedded digits.',
    )
    .argument('[DATA]', 'Folder of the data')
    .enablePositionalOptions()
    .optionsGroup('Reading data:');
  for (const flag of schemaFlags(readingOptions, context.catalog)) command.addOption(flag);
  command
    .optionsGroup('Output:')
    .option('--json', 'Write the description as one line of JSON')
    .addHelpText(
      'after',
      examples([
        ['kindred data photos/', 'before training: is everything there, and which pictures cannot be read?'],
        ['kindred data get mnist', 'download MNIST to ./mnist'],
      ]),
    )
    .action((path: string | undefined, flags: DataFlags) => runData(path, flags, context));
  addDataGetCommand(command, context);
}

async function runData(
  path: string | undefined,
  flags: DataFlags,
  { terminal }: CommandContext,
): Promise<void> {
  const source = await withProgress(terminal, 'reading data', (onProgress) =>
    readData(path, flags, onProgress),
  );
  const { describeData } = await import('../../data/describe.js');
  const description = describeData(source);
  if (flags.json) {
    printJson(terminal, description);
  } else {
    const { formatDescription } = await import('../terminal/format-description.js');
    const limits = { maxProblems: Number.POSITIVE_INFINITY };
    printLines(terminal, formatDescription(description, terminal.outStyle, limits));
  }
}

async function readData(
  path: string | undefined,
  flags: DataFlags,
  onProgress: ReadProgress,
): Promise<DataSource> {
  const { resolveData } = await import('../../api/data-source.js');
  const { source } = await resolveData(path, {
    ...pickFields(flags, readingOptions),
    skipBad: true,
    onProgress,
  });
  return source;
}
