import { UsageError } from '@kindred/core/errors';
import type { Command } from 'commander';

/**
 * The flags of a command below another one. Where both have a flag, commander hands it to the upper one, whose other
 * flags make no sense here.
 * @param own the flags of the command
 * @param what it does, for the message
 * @throws UsageError for flags of the upper command alone.
 */
export function subcommandFlags<Flags>(command: Command, own: readonly string[], what: string): Flags {
  const upper = command.parent!;
  const given = upper.options.filter(
    (option) => upper.getOptionValueSource(option.attributeName()) === 'cli',
  );
  const other = given.find(({ long }) => !own.includes(long!));
  if (other) throw new UsageError(`${what}: leave out ${other.long}`);
  return { ...upper.opts(), ...command.opts() } as Flags;
}
