import { didYouMean } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import { displayWidth, formatTable, wrap } from '@kindred/report/text';
import { type AddHelpTextContext, Command } from 'commander';

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

type Example = readonly [command: string, what: string];

/** For the end of a help text: paragraphs, and examples of a command and what it does, as wide as the help is. */
export function examples(rows: readonly Example[], ...paragraphs: string[]) {
  return ({ command }: AddHelpTextContext): string => {
    const width = command.configureOutput().getOutHelpWidth!();
    const texts = paragraphs.flatMap((text) => [...wrap(text, width), '']);
    return ['', ...texts, 'Examples:', ...exampleLines(rows, width)].join('\n');
  };
}

/** In two columns, or what it does below the command: that is there to be copied and stays whole. */
function exampleLines(rows: readonly Example[], width: number): string[] {
  const lines = formatTable(rows, { indent: '  ' });
  if (lines.every((line) => displayWidth(line) <= width)) return lines;
  return rows.flatMap(([command, what]) => [`  ${command}`, ...wrap(`      ${what}`, width, '      ')]);
}
