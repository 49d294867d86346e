import { type NamedConfig, UsageError } from '@kindred/core';
import { shownName } from '../../api/compare/choices.js';
import { namedList } from './named-config.js';

/**
 * Several things of one kind, each with options and a name of its own if need be:
 * `ce,cc:lambda=0.1,mild=cc:lambda=0.01`. Without a name they are called as they are written.
 * @param key of the training option that names one: `loss`
 * @throws UsageError for unknown names and options, wrong values, and a name that is there twice.
 */
export function choiceList(text: string, key: string): Record<string, NamedConfig> {
  const choices = new Map<string, NamedConfig>();
  for (const item of text.split(',')) {
    const [, label, choice] = /^\s*([^:=]+)=([^:=]+(?::.*)?)$/.exec(item) ?? [];
    const [config] = namedList(choice ?? item, key);
    const name = label?.trim() ?? shownName(config!);
    if (choices.has(name)) {
      throw new UsageError(`--${key} has ${name} twice: give them names, as in a=${item.trim()}`);
    }
    choices.set(name, config!);
  }
  return Object.fromEntries(choices);
}
