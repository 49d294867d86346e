import type { Command } from 'commander';
import type { CommandLine } from '../base/command-line.js';

/** `kindred help compare report`: commander's own knows one name, and says nothing of one that it does not know. */
export function addHelpCommand(program: CommandLine): void {
  program
    .helpCommand(false)
    .command('help')
    .summary('Show the help of a command')
    .description('Shows the help of a command.')
    .argument('[COMMAND...]', 'Its name')
    .action((names: string[]) => {
      let command: Command = program;
      for (const name of names) {
        const found = command.commands.find((candidate) => candidate.name() === name);
        command = found ?? command.error(`unknown command '${name}'`, { code: 'commander.unknownCommand' });
      }
      command.help();
    });
}
