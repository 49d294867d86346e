import type { Command } from 'commander';
import { quoteArgument } from '../../flags/quote-argument.js';
import { examples } from '../base/command-line.js';
import type { CommandContext } from '../base/context.js';
import { subcommandFlags } from '../base/subcommand-flags.js';
import { labelledLines } from '../terminal/lines.js';
import { LiveLine } from '../terminal/live-line.js';
import { printableParts } from '../terminal/printable.js';
import { commandName, note, printJson, printLine, printLines, type Terminal } from '../terminal/terminal.js';
import { formatKnownWeights, resolvedRows } from '../terminal/weights-table.js';
import { downloadNote, formatDownload } from '../terminal/work-progress.js';

interface WeightsFlags {
  readonly json?: boolean;
}

export function addWeightsCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('weights')
    .summary('List weights that training can start from, or fetch them')
    .description(
      'Lists the weights that --pretrained and --weights know by name, learned on ImageNet and offered on the Hugging Face ' +
        'hub: published accuracy, parameters, multiply-adds, size, license, and whether they are in the cache, which ' +
        'Python tools share (HF_HOME, HF_HUB_CACHE). Nothing is asked for.',
    )
    .option('--json', 'Write the list as one line of JSON')
    .addHelpText(
      'after',
      examples([
        ['kindred weights', 'what is known, and what is cached'],
        ['kindred weights get mobilenetv2', 'fetch now, to train without a connection'],
        ['kindred train photos/ --weights timm/resnet18.tv_in1k', 'fetch and train'],
      ]),
    )
    .action((flags: WeightsFlags) => runWeights(flags, context));
  command
    .command('get')
    .configureHelp({ ...command.configureHelp(), showGlobalOptions: false })
    .summary('Fetch weights from the Hugging Face hub')
    .description(
      'Fetches weights into the cache of the hub and checks that they arrived whole (SHA-256). A download that was cut off ' +
        'goes on where it stopped; what is cached and still what the hub has is not fetched again. HF_TOKEN is sent to ' +
        'the hub alone.',
    )
    .argument('<NAME>', 'owner/name, owner/name@revision, or a network that kindred weights lists')
    .option('--json', 'Write what is known of them as one line of JSON')
    .addHelpText(
      'after',
      examples([
        ['kindred weights get resnet18', 'what --pretrained takes'],
        ['kindred weights get timm/resnet18.a1_in1k', 'any repository of image classifiers'],
      ]),
    )
    .action((name: string, _: WeightsFlags, get: Command) =>
      runGetWeights(name, subcommandFlags(get, ['--json'], 'weights get'), context),
    );
}

async function runWeights({ json }: WeightsFlags, { terminal }: CommandContext): Promise<void> {
  const { hubSettings, listWeights } = await import('../../weights/index.js');
  const { cache, endpoint, isOffline } = hubSettings(terminal.env);
  const weights = await listWeights(terminal.env);
  if (json) {
    printJson(terminal, { cache, endpoint, offline: isOffline, weights });
    return;
  }
  printLines(terminal, formatKnownWeights(weights, terminal.outStyle));
  printLine(terminal);
  const offline = isOffline ? ' (offline: HF_HUB_OFFLINE is set)' : '';
  printLines(
    terminal,
    labelledLines(
      [
        ['cache', cache],
        ['hub', endpoint + offline],
      ],
      terminal.outStyle,
    ),
  );
}

async function runGetWeights(
  name: string,
  { json }: WeightsFlags,
  { terminal }: CommandContext,
): Promise<void> {
  const { getWeights } = await import('../../weights/index.js');
  const progress = showDownload(terminal);
  try {
    const resolved = await getWeights(name, {
      env: terminal.env,
      onProgress: ({ name, receivedBytes, totalBytes }) =>
        progress.update({ name, done: receivedBytes, total: totalBytes }),
      onNote: (message) => {
        progress.close();
        note(terminal, message);
      },
    });
    progress.close();
    if (json) {
      printJson(terminal, resolved);
      return;
    }
    printLines(terminal, labelledLines(resolvedRows(printableParts(resolved)), terminal.outStyle));
    const wanted = quoteArgument(name.includes('@') ? name : resolved.source);
    printLine(terminal, `next: ${commandName(terminal)} train photos/ --weights ${wanted}`);
  } finally {
    progress.close();
  }
}

/** A line that is redrawn on a terminal; elsewhere one at the beginning. */
function showDownload(terminal: Terminal) {
  const line = new LiveLine(terminal.err, terminal.errStyle);
  let isBegun = false;
  return {
    update(event: { name: string; done: number; total: number }) {
      if (terminal.isLive) line.update(() => formatDownload(event, terminal.errStyle));
      else if (!isBegun) note(terminal, downloadNote(event));
      isBegun = true;
    },
    close: () => line.clear(),
  };
}
