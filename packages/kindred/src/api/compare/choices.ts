import { type NamedConfig, type Part, type Parts, shownName, takeChoice } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import * as z from 'zod';

/** Several things to choose from: by their own names, or each under the name that tables show. */
export type Choices<Choice> = readonly Choice[] | Readonly<Record<string, Choice>>;

export const shownChoiceSchema = z.strictObject({
  /** What tables call it. */
  name: z.string().min(1),
  /** All of it: the name, and each option. */
  config: z.looseObject({ name: z.string() }),
});

export type ShownChoice = z.output<typeof shownChoiceSchema>;

/**
 * The choices with all their options filled in.
 * @param builtIn the parts of the kind that need not be brought
 * @throws UsageError for no choice, for unknown names and wrong options, and for two of one name.
 */
export function resolveChoices(
  builtIn: readonly Part[],
  choices: readonly NamedChoice[],
  parts: Parts,
): ShownChoice[] {
  const { kind } = builtIn[0]!;
  const resolved = choices.map(([name, config]) => ({ name, config: parts.complete(builtIn, config) }));
  if (resolved.length === 0) throw new UsageError(`there is no ${kind} to compare`);
  const names = resolved.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new UsageError(`${kind} ${twice} is there twice: give them different names`);
  return resolved;
}

/** A choice with the name that tables show. */
export type NamedChoice = readonly [name: string, config: NamedConfig];

/** The choices by the names that tables show, and the parts of one's own that stood in them. */
export function takeNamed(choices: Choices<unknown>): { named: NamedChoice[]; parts: Part[] } {
  const parts: Part[] = [];
  const configOf = (choice: unknown) => {
    const taken = takeChoice(choice);
    parts.push(...taken.parts);
    return taken.config;
  };
  const named = isList(choices)
    ? choices.map(configOf).map((config) => [shownName(config), config] as const)
    : Object.entries(choices).map(([name, choice]) => [name, configOf(choice)] as const);
  return { named, parts };
}

function isList(choices: Choices<unknown>): choices is readonly unknown[] {
  return Array.isArray(choices);
}
