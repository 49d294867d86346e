import { inspect } from 'node:util';
import { type Part, Parts } from '@kindred/core/config';
import { type Command, CommanderError } from 'commander';
import { commandWords } from '../flags/command-words.js';
import { createCatalog } from '../flags/named-choices.js';
import type { CommandContext } from './base/context.js';
import { describeError } from './base/describe-error.js';
import { normalizeArguments } from './flags/normalize-arguments.js';
import { createProgram } from './program.js';
import { commandName, note, type Terminal } from './terminal/terminal.js';

/**
 * Runs the command with these arguments; returns the code to exit with: 0, 1 (the work failed), 2 (the request
 * is wrong), or that of a signal.
 */
export async function runCommand(args: readonly string[], streams: Terminal): Promise<number> {
  let flags: ReadonlySet<string> = new Set();
  const command = commandName(streams);
  const words = (message: string) => commandWords(message, { flags, command });
  const terminal = { ...streams, words };
  try {
    const partFiles = partFilesOf(args);
    const parts = await partsOf(partFiles, terminal);
    const context: CommandContext = {
      terminal,
      parts,
      partFiles,
      catalog: createCatalog(new Parts(parts)),
      exitCode: 0,
    };
    const program = createProgram(context).hook('preAction', (_, running) => {
      flags = new Set([...running.options, ...program.options].flatMap(({ long }) => long ?? []));
    });
    const known =
      args.length === 0 ? ['--help'] : normalizeArguments(args, (flag) => isSwitch(program, flag));
    await program.parseAsync(known, { from: 'user' });
    return context.exitCode;
  } catch (error) {
    // Help and version end this way as well, and the help on a command that there is not.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return report(error, terminal);
  }
}

/** What `--parts` names, which has to be there before the command line can be read: it has options of its own. */
function partFilesOf(args: readonly string[]): string[] {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).flatMap((arg, i, all) =>
    arg === '--parts' ? (all[i + 1] ?? []) : arg.startsWith('--parts=') ? arg.slice('--parts='.length) : [],
  );
}

async function partsOf(files: readonly string[], terminal: Terminal): Promise<Part[]> {
  if (files.length === 0) return [];
  const { loadParts } = await import('../api/load-parts.js');
  // A module that ends the process must not look as if the command had done its work.
  const onExit = () => {
    note(
      terminal,
      `${terminal.errStyle.red('kindred:')} ${files.join(' or ')} ended the process while it was loaded`,
    );
    process.exitCode = 1;
  };
  process.once('exit', onExit);
  try {
    return await loadParts(files);
  } finally {
    process.off('exit', onExit);
  }
}

function report(error: unknown, terminal: Terminal): number {
  const { err, errStyle, env } = terminal;
  const { message, exitCode, isBug } = describeError(error);
  note(terminal, message, errStyle.red('kindred:'));
  if (env.KINDRED_DEBUG) err.write(`${inspect(error)}\n`);
  else if (isBug) note(terminal, 'This is a bug in kindred; KINDRED_DEBUG=1 shows where it happened.');
  return exitCode;
}

/** Whether a flag of any command takes no value. */
function isSwitch(program: Command, flag: string): boolean {
  return program.commands.some(({ options }) =>
    options.some((option) => option.long === flag && option.isBoolean()),
  );
}
