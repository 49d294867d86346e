import { UsageError } from '@kindred/core/errors';
import { LABEL_FILTERS, type LabelFilter } from '@kindred/core/evaluate';
import type { ModelChoice } from '@kindred/core/models';
import { countOf, formatBytes, printable } from '@kindred/report/text';
import { type Command, Option } from 'commander';
import { dataOptions } from '../../data/data-options.js';
import { type FlagValues, namedConfig } from '../../flags/named-config.js';
import { parseValue } from '../../flags/parse-value.js';
import { pickFields } from '../../flags/pick-fields.js';
import { quoteArgument } from '../../flags/quote-argument.js';
import { folderName } from '../../storage/folder-name.js';
import { examples } from '../base/command-line.js';
import type { CommandContext } from '../base/context.js';
import { schemaFlags } from '../flags/schema-flags.js';
import { formatClean } from '../terminal/format-clean.js';
import { note, printJson, printLine, printLines, printText } from '../terminal/terminal.js';
import { withTitledProgress } from '../terminal/work-progress.js';

/** All of the data is looked at, and what cannot be read is told. */
const readingOptions = dataOptions.omit({ test: true, skipBad: true });

interface CleanFlags extends FlagValues {
  readonly model?: string;
  readonly weights?: string;
  readonly pretrained?: boolean;
  readonly network?: string;
  readonly fromScratch?: boolean;
  readonly pixelsOnly?: boolean;
  readonly filter?: LabelFilter;
  readonly seed?: number;
  readonly threads?: number;
  readonly out?: string;
  readonly writeLabels?: string;
  readonly relabel?: number;
  readonly trash?: string;
  readonly undo?: boolean;
  readonly json?: boolean;
}

const description = `Looks for what is wrong with data, and shows it on a page: copies, labels that are probably wrong (confident learning), blank, dark, blurred, tiny and oddly shaped pictures, outliers, small classes.

It changes nothing by itself, and never deletes: asked to, it writes a table of labels that can be trained on, or moves pictures into a trash folder beside the data, from which --undo puts all of them back.`;

export function addCleanCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('clean')
    .summary('Find copies, wrong labels and odd pictures in data')
    .description(description)
    .argument('<DATA>', 'Folder of the data, table, archive or Parquet file, or hf:owner/name')
    .optionsGroup('What judges labels and outliers:')
    .option('--model <run>', "Features of a run's network; better one that has not been trained on this data")
    .option('--weights <source>', 'Features of other weights: a file, or owner/name on the Hugging Face hub')
    .option(
      '--pretrained',
      'Known weights [MobileNetV2, by default so for colour photographs; see kindred weights]',
    )
    .option('--network <name>', 'Of which network the weights are, where they do not say it')
    .option('--from-scratch', 'Small networks, trained for it: without weights of others')
    .option('--pixels-only', 'Judge no labels and look for no outliers: only what pixels say')
    .addOption(
      new Option('--filter <filter>', 'Which labels are taken for wrong [default: both]').choices(
        LABEL_FILTERS,
      ),
    )
    .addOption(numberOption('--seed <n>', 'Seed of everything random [default: 1]', true))
    .addOption(numberOption('--threads <n>', 'Threads of the engine; by default one for each core', true))
    .optionsGroup('Reading data:');
  for (const flag of schemaFlags(readingOptions, context.catalog)) command.addOption(flag);
  command
    .optionsGroup('What is done:')
    .option(
      '--write-labels <file>',
      'Write a table of labels (.csv) with those suggested: train on it by kindred train FILE',
    )
    .addOption(
      numberOption(
        '--relabel <x>',
        'With --write-labels: share of the labels found wrong that are changed, the surest first [default: 0.5]',
        false,
      ),
    )
    .option(
      '--trash <list>',
      'Move pictures into a trash folder: copies, near-copies, alike, labels, outliers, blank, dark, bright, low-information, ' +
        'blurred, tiny, odd-shaped',
    )
    .option('--undo', 'Put back all that was moved, and do nothing else; works after a crash, too')
    .optionsGroup('Output:')
    .option('--out <folder>', 'Folder for clean.html and clean.json; clean/<data> by default')
    .option('--json', 'Write all that was found as one line of JSON')
    .addHelpText(
      'after',
      examples([
        ['kindred clean photos/', 'look at clean/photos/clean.html'],
        [
          'kindred clean photos/ --write-labels photos/labels.csv',
          'and write new labels beside the pictures',
        ],
        ['kindred clean photos/ --trash copies,blank', 'and move these away'],
        ['kindred clean photos/ --undo', 'bring them back'],
      ]),
    )
    .action((data: string, flags: CleanFlags) => runClean(data, flags, context));
}

function numberOption(flag: string, text: string, isInteger: boolean): Option {
  const type = { kind: 'number', isInteger, limits: '' } as const;
  return new Option(flag, text).argParser((given: string) => parseValue(given, type, flag.split(' ')[0]!));
}

async function runClean(data: string, flags: CleanFlags, context: CommandContext): Promise<void> {
  if (flags.undo) return undo(data, flags, context);
  const { terminal, parts, catalog } = context;
  const { model, weights, pretrained, network, fromScratch, pixelsOnly, filter, seed, threads } = flags;
  const { requireTrashKinds, trashPictures } = await import('../../api/clean/trash-pictures.js');
  const { requireLabelsFile, writeLabels } = await import('../../api/clean/write-labels.js');
  if (flags.relabel !== undefined && flags.writeLabels === undefined) {
    throw new UsageError('--relabel is for --write-labels: give that as well, or leave it out');
  }
  // What is asked for in vain is found out before the work is done.
  const kinds = flags.trash === undefined ? undefined : requireTrashKinds(flags.trash.split(/\s*,\s*/));
  if (flags.writeLabels !== undefined) requireLabelsFile(flags.writeLabels);
  const { cleanData } = await import('../../api/clean/clean-data.js');
  const { writeCleanReport } = await import('../../api/clean/write-report.js');
  const { cleaned, written, moved } = await withTitledProgress(terminal, async (onProgress) => {
    const cleaned = await cleanData(data, {
      ...{ model, weights, pretrained, fromScratch, pixelsOnly, filter, seed, threads, parts, onProgress },
      ...(network !== undefined && {
        network: namedConfig({ model: network }, 'model', catalog) as ModelChoice,
      }),
      dataOptions: pickFields(flags, readingOptions),
      onNote: (message) => note(terminal, message),
    });
    const out = flags.out ?? `clean/${folderName([cleaned.report.data.name])}`;
    const written = await writeCleanReport(out, cleaned, { onProgress });
    const moved = kinds && (await trashPictures(cleaned, kinds, { onProgress }));
    return { cleaned, written, moved };
  });
  const table =
    flags.writeLabels === undefined
      ? undefined
      : await writeLabels(flags.writeLabels, cleaned, { relabel: flags.relabel });
  if (flags.json) {
    const { page, json } = written;
    printJson(terminal, {
      page,
      json,
      ...(table && { labels: table }),
      ...(moved && { moved }),
      ...cleaned.report,
    });
    return;
  }
  printLines(terminal, formatClean(cleaned.report, terminal.outStyle));
  printLine(terminal);
  if (table) {
    printText(
      terminal,
      `${table.file}: ${countOf(table.images, 'image')}, ${countOf(table.changed, 'label')} changed`,
    );
  }
  if (moved) {
    const how =
      moved.folder === undefined
        ? ''
        : ` to ${moved.folder}; kindred clean ${quoteArgument(data)} --undo puts them back`;
    printText(terminal, `${countOf(moved.files.length, 'picture')} moved${how}`);
  }
  printLine(terminal, `${printable(written.page)}  ${formatBytes(written.bytes)}`);
}

async function undo(data: string, flags: CleanFlags, { terminal }: CommandContext): Promise<void> {
  const other = Object.keys(flags).find(
    (name) => name !== 'undo' && name !== 'json' && flags[name] !== undefined,
  );
  if (other !== undefined) throw new UsageError(`--undo does nothing else: leave out \`${other}\``);
  const { undoTrash } = await import('../../api/clean/trash-pictures.js');
  const { restored, missing } = await undoTrash(data);
  if (flags.json) {
    printJson(terminal, { restored, missing });
    return;
  }
  printLine(terminal, `${countOf(restored.length, 'picture')} put back`);
  for (const name of missing) note(terminal, `${name} is neither in the trash nor in its place`);
}
