import { countOf, formatBytes, printable } from '@kindred/report/text';
import { type Command, Option } from 'commander';
import type { CacheKind } from '../../storage/caches.js';
import { examples } from '../base/command-line.js';
import type { CommandContext } from '../base/context.js';
import { subcommandFlags } from '../base/subcommand-flags.js';
import { formatCaches } from '../terminal/caches-table.js';
import { note, printJson, printLine, printLines } from '../terminal/terminal.js';

interface CacheFlags {
  readonly json?: boolean;
}

interface ClearFlags extends CacheFlags {
  readonly kind?: CacheKind;
}

export function addCacheCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('cache')
    .summary('Show what is cached on disk, or clear it')
    .description(
      'Lists what Kindred keeps on disk to save time and memory: decoded pictures of data that does not fit into memory, ' +
        'features of images by networks with weights from elsewhere, what was in archives and Parquet files, and for the studio ' +
        'small pictures and what it has measured of networks. All of it can be made again. It is in the folder ' +
        'that the variable KINDRED_CACHE names. Weights are not among it: kindred weights.',
    )
    .option('--json', 'Write the list as one line of JSON')
    .addHelpText(
      'after',
      examples([
        ['kindred cache', 'what is there, and what it takes'],
        ['kindred cache clear', 'remove all of it'],
        ['kindred cache clear --kind pictures', 'remove decoded pictures alone'],
      ]),
    )
    .action((flags: CacheFlags) => runCache(flags, context));
  command
    .command('clear')
    .configureHelp({ ...command.configureHelp(), showGlobalOptions: false })
    .summary('Remove what is cached')
    .description(
      'Removes what is cached, but for what a process is just writing, and unpacked data that one is just reading. Runs that ' +
        'use the rest go on; the next ones make it again.',
    )
    .addOption(
      new Option('--kind <kind>', 'Only this').choices([
        'pictures',
        'features',
        'unpacked',
        'thumbnails',
        'analyses',
      ]),
    )
    .option('--json', 'Write what was removed, and what was left, as one line of JSON')
    .action((_: ClearFlags, clear: Command) =>
      runClear(subcommandFlags(clear, ['--json'], 'cache clear'), context),
    );
}

async function runCache({ json }: CacheFlags, { terminal }: CommandContext): Promise<void> {
  const { listCaches } = await import('../../storage/caches.js');
  const list = await listCaches();
  if (json) printJson(terminal, list);
  else printLines(terminal, formatCaches(list, terminal.outStyle));
}

async function runClear({ kind, json }: ClearFlags, { terminal }: CommandContext): Promise<void> {
  const { clearCache } = await import('../../storage/caches.js');
  const cleared = await clearCache({ kind });
  if (json) {
    printJson(terminal, cleared);
    return;
  }
  const bytes = cleared.removed.reduce((sum, entry) => sum + entry.bytes, 0);
  for (const { name, writtenBy, readBy } of cleared.left) {
    const user = writtenBy === undefined ? `${readBy} is reading` : `${writtenBy} is writing`;
    note(terminal, `${printable(name)} is left: process ${user} it`);
  }
  printLine(
    terminal,
    `${countOf(cleared.removed.length, 'entry', 'entries')} removed, ${formatBytes(bytes)}`,
  );
}
