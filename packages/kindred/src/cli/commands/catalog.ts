import type { Command } from 'commander';
import { findNamed } from '../../flags/named-choices.js';
import type { CommandContext } from '../base/context.js';
import { describeNamed, formatNamed } from '../flags/describe-named.js';
import { printJson, printLine } from '../terminal/terminal.js';

/** The option, what its things are called, and, where their options have no flags, how those are written. */
const catalogs: readonly (readonly [key: string, things: string, example?: string])[] = [
  ['model', 'networks'],
  ['loss', 'losses'],
  ['optimizer', 'optimizers'],
  ['schedule', 'courses of the learning rate'],
  ['sampler', 'ways of drawing batches'],
  ['augment', 'random changes of training images'],
  ['mix', 'ways of mixing the images of a batch'],
  [
    'attack',
    'ways of making adversarial examples',
    'Options stand behind the name: --attack fgsm:epsilon=4,pgd:epsilon=4:steps=20',
  ],
  [
    'score',
    'scores of how normal an image is',
    'Options stand behind the name: --score nearest-neighbours:k=5,energy',
  ],
  ['criterion', 'rules by which pruning keeps channels'],
];

/** A command for each kind of named thing that lists what there is, straight from the options' schemas. */
export function addCatalogCommands(program: Command, context: CommandContext): void {
  for (const [key, things, example] of catalogs) {
    const { command, kind } = context.catalog(key);
    program
      .command(command)
      .summary(`List the ${things} and their options`)
      .description(
        `Lists the ${things} that --${key} can name, with their options and defaults.${example ? ` ${example}` : ''}`,
      )
      .argument('[NAME]', `Only the ${kind} of this name`)
      .option('--json', 'Write the list as one line of JSON')
      .action((name: string | undefined, { json }: { json?: boolean }) =>
        runCatalog(key, name, json === true, context),
      );
  }
}

function runCatalog(
  key: string,
  name: string | undefined,
  json: boolean,
  { terminal, catalog }: CommandContext,
): void {
  const choice = catalog(key);
  const chosen = name === undefined ? choice.known : [findNamed(choice, name)];
  if (json) {
    printJson(terminal, chosen.map(describeNamed));
    return;
  }
  const texts = chosen.map((named) => formatNamed(named, key, terminal.outStyle).join('\n'));
  printLine(terminal, texts.join('\n\n'));
}
