import type { Command } from 'commander';
import { type OtherDataOptions, otherDataOptions } from '../../data/data-options.js';
import type { FlagValues } from '../../flags/named-config.js';
import { pickFields } from '../../flags/pick-fields.js';
import type { CommandContext } from '../base/context.js';
import { schemaFlags } from '../flags/schema-flags.js';

/** Options of reading that make sense where labels are only shown. */
const pictureKeys = ['skipBad', 'range', 'background', 'imageColumn', 'labelColumn'] as const;

type PictureKey = (typeof pictureKeys)[number];

/** The flags of reading data for a network that is there, as a group; those of pictures whose labels do not count. */
export function addReadingFlags(
  command: Command,
  { catalog }: CommandContext,
  kind: 'data' | 'pictures' = 'data',
): Command {
  const isWanted = (key: string) => kind === 'data' || pictureKeys.includes(key as PictureKey);
  command.optionsGroup('Reading data:');
  for (const flag of schemaFlags(otherDataOptions, catalog)) {
    if (isWanted(flag.attributeName())) command.addOption(flag);
  }
  return command;
}

/** What the flags say; what is not given is left out, and as in the training of the network. */
export function readingOptions(flags: FlagValues): OtherDataOptions {
  return pickFields(flags, otherDataOptions);
}
