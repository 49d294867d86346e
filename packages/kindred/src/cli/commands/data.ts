import type { Command } from 'commander';
import { dataOptions, type ReadSettings } from '../../data/data-options.js';
import type { FoundData } from '../../data/faults.js';
import type { FlagValues } from '../../flags/named-config.js';
import { pickFields } from '../../flags/pick-fields.js';
import { examples } from '../base/command-line.js';
import type { CommandContext } from '../base/context.js';
import { schemaFlags } from '../flags/schema-flags.js';
import { copiesWork } from '../terminal/run-notes.js';
import { note, printJson, printLine, printLines } from '../terminal/terminal.js';
import { withTitledProgress } from '../terminal/work-progress.js';
import { addDataGetCommand } from './data-get.js';

/** Faults and problems are shown up to this number, and counted beyond it. */
const shown = 20;

interface DataFlags extends FlagValues {
  readonly json?: boolean;
}

export function addDataCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('data')
    .summary('Describe a data set, or download one')
    .description(
      'Reads a data set as train does and describes it: images and sizes of each split, balance of the classes, ' +
        'and all that is wrong or odd about it: empty classes, pictures that cannot be read, duplicates. The exit code ' +
        'is 1 where train would refuse it with the same options. Without DATA: the embedded digits.',
    )
    .argument('[DATA]', 'Folder of the data, table, archive or Parquet file, or hf:owner/name')
    .optionsGroup('Reading data:');
  for (const flag of schemaFlags(dataOptions, context.catalog)) command.addOption(flag);
  command
    .optionsGroup('Output:')
    .option('--json', 'Write the description as one line of JSON')
    .addHelpText(
      'after',
      examples([
        ['kindred data photos/', 'before training: is everything there, and which pictures cannot be read?'],
        ['kindred data photos/ --test 0.2', 'with the test images that train would hold out'],
        ['kindred data get mnist', 'download MNIST to ./mnist'],
      ]),
    )
    .action((path: string | undefined, flags: DataFlags) => runData(path, flags, context));
  addDataGetCommand(command, context);
}

async function runData(path: string | undefined, flags: DataFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const { source, faults } = await withTitledProgress(terminal, (onProgress) =>
    readData(path, flags, {
      onProgress: (done, total) => onProgress('reading data', done, total),
      onCopies: (done, total) => onProgress(copiesWork, done, total),
      onNote: (message) => note(terminal, message),
    }),
  );
  const { describeData } = await import('../../data/describe.js');
  const description = describeData(source, faults);
  if (flags.json) {
    printJson(terminal, description);
  } else {
    const { formatDescription } = await import('../terminal/format-description.js');
    const { words, outStyle } = terminal;
    printLines(terminal, formatDescription(description, outStyle, { maxProblems: shown, words }));
    if (Math.max(faults.length, source.problems.length) > shown) {
      printLine(terminal, '(--json tells all of them)');
    }
  }
  if (faults.length > 0) context.exitCode = 1;
}

async function readData(
  path: string | undefined,
  flags: DataFlags,
  settings: ReadSettings,
): Promise<FoundData> {
  if (path === undefined) {
    const { resolveData } = await import('../../api/data-source.js');
    return { ...(await resolveData(undefined, {})), faults: [] };
  }
  const { inspectData } = await import('../../data/open-data.js');
  return inspectData(path, { ...pickFields(flags, dataOptions), ...settings });
}
