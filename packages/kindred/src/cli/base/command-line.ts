import { UsageError } from '@kindred/core';
import { Command } from 'commander';
import { didYouMean } from '../flags/nearest.js';

/** A command whose messages are one line and suggest the name that was probably meant. */
export class CommandLine extends Command {
  constructor(name?: string) {
    super(name);
    // commander's own suggestion stands on a line of its own.
    this.showSuggestionAfterError(false);
  }

  override createCommand(name?: string): CommandLine {
    return new CommandLine(name);
  }

  /** What commander calls for every wrong argument. @throws UsageError always. */
  override error(message: string, { code = '' }: { code?: string } = {}): never {
    const text = message.replace(/^error: |\.$/g, '');
    const name = /'([^']+)'/.exec(text)?.[1] ?? '';
    throw new UsageError(`${text}${this.#hint(code, name)}`);
  }

  #hint(code: string, name: string): string {
    const isOption = code === 'commander.unknownOption';
    const known = isOption ? this.#flags() : this.commands.map((command) => command.name());
    const isUnknown = isOption || code === 'commander.unknownCommand';
    return (isUnknown && didYouMean(name, known)) || `; see ${this.#path()} --help`;
  }

  #flags(): string[] {
    const inherited = this.parent?.options ?? [];
    return [...this.options, ...inherited].flatMap(({ long }) => long ?? []).concat('--help');
  }

  #path(): string {
    const names: string[] = [];
    for (let command: Command | null = this; command; command = command.parent) names.unshift(command.name());
    return names.join(' ');
  }
}

/** Examples at the end of a help text: a command and what it does, in two columns. */
export function examples(rows: readonly (readonly [command: string, what: string])[]): string {
  const width = Math.max(...rows.map(([command]) => command.length));
  const lines = rows.map(([command, what]) => `  ${command.padEnd(width)}  ${what}`);
  return `\nExamples:\n${lines.join('\n')}`;
}
