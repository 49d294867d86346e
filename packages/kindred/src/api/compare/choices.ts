import { type Choice, type Named, type NamedConfig, resolveNamed, UsageError } from '@kindred/core';
import * as z from 'zod';

/** Several things to choose from: by their own names, or each under the name that tables show. */
export type Choices = readonly Choice[] | Readonly<Record<string, Choice>>;

export const shownChoiceSchema = z.strictObject({
  /** What tables call it. */
  name: z.string().min(1),
  /** All of it: the name, and each option. */
  config: z.looseObject({ name: z.string() }),
});

export type ShownChoice = z.output<typeof shownChoiceSchema>;

/**
 * The choices with all their options filled in.
 * @param kind in messages: `loss`
 * @throws UsageError for no choice, for unknown names and wrong options, and for two of one name.
 */
export function resolveChoices(known: readonly Named[], choices: Choices, kind: string): ShownChoice[] {
  const resolved = named(choices).map(([name, config]) => {
    const { options } = resolveNamed(known, config, kind);
    return { name, config: { name: config.name, ...options } };
  });
  if (resolved.length === 0) throw new UsageError(`there is no ${kind} to compare`);
  const names = resolved.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new UsageError(`${kind} ${twice} is there twice: give them different names`);
  return resolved;
}

function named(choices: Choices): (readonly [string, NamedConfig])[] {
  if (!isList(choices)) return Object.entries(choices).map(([name, choice]) => [name, configOf(choice)]);
  return choices.map((choice) => [shownName(configOf(choice)), configOf(choice)]);
}

function isList(choices: Choices): choices is readonly Choice[] {
  return Array.isArray(choices);
}

function configOf(choice: Choice): NamedConfig {
  return typeof choice === 'string' ? { name: choice } : choice;
}

/** A choice in the way in which lists of choices are written: `cc:base=arcface:base.margin=0.3:lambda=0.1`. */
export function shownName({ name, ...options }: NamedConfig): string {
  return [name, ...settingsOf(options)].join(':');
}

function settingsOf(options: Readonly<Record<string, unknown>>, prefix = ''): string[] {
  return Object.entries(options).flatMap(([key, value]) => {
    if (!isNamed(value)) return [`${prefix}${key}=${Array.isArray(value) ? value.join('..') : value}`];
    const { name, ...inner } = value;
    return [`${prefix}${key}=${name}`, ...settingsOf(inner, `${prefix}${key}.`)];
  });
}

function isNamed(value: unknown): value is NamedConfig {
  return typeof value === 'object' && value !== null && 'name' in value;
}
