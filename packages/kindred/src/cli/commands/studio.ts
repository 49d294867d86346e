import { spawn } from 'node:child_process';
import { type Command, Option } from 'commander';
import { parseValue } from '../../flags/parse-value.js';
import { examples } from '../base/command-line.js';
import type { CommandContext } from '../base/context.js';
import { catchInterruption } from '../base/interruption.js';
import { note, printLine, printText } from '../terminal/terminal.js';

interface StudioFlags {
  readonly runs?: string;
  readonly port?: number;
  readonly host?: string;
  readonly allowRemote?: boolean;
  readonly open: boolean;
}

const description = `Opens a page in which one looks at data and corrects it, trains, compares runs, prunes and tries classifiers. It is served by this machine, for this machine alone, until Ctrl-C ends it; nothing is sent anywhere.

The printed address holds a secret: who has it can see and change what the studio shows.`;

export function addStudioCommand(program: Command, context: CommandContext): void {
  program
    .command('studio')
    .summary('Look, correct, train and compare in a page')
    .description(description)
    .argument('[DATA]', 'Folder of the data, table, archive or Parquet file, or hf:owner/name')
    .option('--runs <folder>', 'Folder of runs; runs/ by default')
    .addOption(
      new Option('--port <n>', 'Port, 0 for any free one [default: 4747, or the next free one]').argParser(
        (text: string) =>
          parseValue(text, { kind: 'number', isInteger: true, limits: '' }, '--port') as number,
      ),
    )
    .option('--host <address>', 'Address to listen on; 127.0.0.1 by default, which only this machine reaches')
    .option(
      '--allow-remote',
      'Let other machines reach it, by --host: whoever has the address can see and change data and runs, and the ' +
        'network in between can read along, as nothing is encrypted',
    )
    .option('--no-open', 'Only print the address')
    .addHelpText(
      'after',
      examples([
        ['kindred studio photos/', 'look at photos/ and at the runs in runs/'],
        ['kindred studio --runs experiments/ --no-open', 'only runs, and print where'],
      ]),
    )
    .action((data: string | undefined, flags: StudioFlags) => runStudio(data, flags, context));
}

async function runStudio(
  data: string | undefined,
  { runs, port, host, allowRemote, open }: StudioFlags,
  { terminal, parts, partFiles }: CommandContext,
): Promise<void> {
  const { serveStudio } = await import('../../studio/index.js');
  const studio = await serveStudio({
    ...{ data, runs, port, host, allowRemote, parts, partFiles },
    onNote: (message) => note(terminal, message),
  });
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const interruption = catchInterruption(() => {
    end();
    return true;
  });
  printLine(terminal, studio.address);
  if (allowRemote) {
    printText(
      terminal,
      'Other machines can reach this address. Whoever has it can see and change data and runs, and start work on this ' +
        'machine; nothing is encrypted on the way.',
    );
  }
  note(terminal, 'Ctrl-C ends the studio.');
  if (open && terminal.isLive) openBrowser(studio.createOnceAddress());
  try {
    await ended;
  } finally {
    await studio.close();
    interruption.release();
  }
}

/** The usual browser, where there is one: else there is the printed address. */
function openBrowser(address: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', address]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', address]
        : ['xdg-open', address];
  const child = spawn(command!, args, { detached: true, stdio: 'ignore' });
  child.on('error', () => {});
  child.unref();
}
