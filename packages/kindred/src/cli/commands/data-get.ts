import { didYouMean } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import { formatBytes, printable } from '@kindred/report/text';
import type { Command } from 'commander';
import {
  type DownloadableName,
  type DownloadProgress,
  downloadableNames,
  downloadDataset,
} from '../../data/download/index.js';
import { quoteArgument } from '../../flags/quote-argument.js';
import { examples } from '../base/command-line.js';
import type { CommandContext } from '../base/context.js';
import { subcommandFlags } from '../base/subcommand-flags.js';
import { LiveLine } from '../terminal/live-line.js';
import { commandName, note, printJson, printLine, type Terminal } from '../terminal/terminal.js';
import { formatProgress } from '../terminal/work-progress.js';

interface DataGetFlags {
  readonly mirror?: string;
  readonly json?: boolean;
}

export function addDataGetCommand(data: Command, context: CommandContext): void {
  data
    .command('get')
    // Those of `kindred data` have no meaning here.
    .configureHelp({ ...data.configureHelp(), showGlobalOptions: false })
    .summary('Download a data set from its official place')
    .description(
      `Downloads ${downloadableNames.join(', ')} and checks that they arrived whole (SHA-256). A download that ` +
        'was cut off goes on where it stopped.',
    )
    .argument('<NAME>', downloadableNames.join(', '))
    .argument('[FOLDER]', 'Where to put it; by default a folder of that name')
    .option('--mirror <url>', 'Address of a folder with the same files, instead of the official one')
    .option('--json', 'Write what was done as one line of JSON')
    .addHelpText(
      'after',
      examples([
        ['kindred data get fashion-mnist', 'to ./fashion-mnist'],
        ['kindred data get cifar100 data/cifar-100', 'to another folder'],
      ]),
    )
    .action((name: string, folder: string | undefined, _: DataGetFlags, get: Command) => {
      const own = ['--mirror', '--json'];
      const flags = subcommandFlags<DataGetFlags>(get, own, 'data get reads no pictures');
      return runDataGet(name, folder ?? name, flags, context);
    });
}

async function runDataGet(
  name: string,
  folder: string,
  { mirror, json }: DataGetFlags,
  { terminal }: CommandContext,
): Promise<void> {
  if (!downloadableNames.includes(name as DownloadableName)) {
    throw new UsageError(
      `'${name}' cannot be downloaded by name` +
        (didYouMean(name, downloadableNames) || `; known are: ${downloadableNames.join(', ')}`),
    );
  }
  const progress = showDownload(terminal);
  try {
    const result = await downloadDataset(name, folder, {
      ...(mirror !== undefined && { baseUrls: [mirror] }),
      onProgress: progress.onProgress,
    });
    progress.close();
    if (json) {
      printJson(terminal, { name, folder, ...result });
    } else {
      const { downloaded } = result;
      printLine(
        terminal,
        `${printable(folder)}  ${downloaded.length === 0 ? 'was complete' : 'is complete'}`,
      );
      printLine(terminal, `next: ${commandName(terminal)} train ${quoteArgument(folder)}`);
    }
  } finally {
    progress.close();
  }
}

/** A line that is redrawn on a terminal; elsewhere one for each file. */
function showDownload(terminal: Terminal): { onProgress(progress: DownloadProgress): void; close(): void } {
  const line = new LiveLine(terminal.err, terminal.errStyle);
  let current = '';
  return {
    onProgress({ file, receivedBytes, totalBytes }) {
      if (terminal.isLive) {
        const progress = { done: receivedBytes, total: totalBytes };
        line.update(() => formatProgress(file, progress, terminal.errStyle, formatBytes));
      } else if (file !== current) {
        note(terminal, `downloading ${file} (${formatBytes(totalBytes)})`);
      }
      current = file;
    },
    close: () => line.clear(),
  };
}
