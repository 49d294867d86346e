import { type Command, CommanderError } from 'commander';
import type { CommandContext } from './context.js';
import { describeError } from './describe-error.js';
import { normalizeArguments } from './flags/normalize-arguments.js';
import { createProgram } from './program.js';
import type { Terminal } from './terminal/terminal.js';

/**
 * Runs the command with these arguments; returns the code to exit with: 0, 1 (the work failed), 2 (the request
 * is wrong), or that of a signal.
 */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const context: CommandContext = { terminal, exitCode: 0 };
  try {
    const program = createProgram(context);
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

function report(error: unknown, { err, errPalette, env }: Terminal): number {
  const { message, exitCode, isBug } = describeError(error);
  err.write(`${errPalette.red('kindred:')} ${message}\n`);
  if (env.KINDRED_DEBUG) err.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  else if (isBug) err.write('This is a bug in kindred; KINDRED_DEBUG=1 shows where it happened.\n');
  return exitCode;
}

/** Whether a flag of any command takes no value. */
function isSwitch(program: Command, flag: string): boolean {
  return program.commands.some(({ options }) =>
    options.some((option) => option.long === flag && option.isBoolean()),
  );
}
