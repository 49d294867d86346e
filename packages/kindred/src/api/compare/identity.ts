import { isNamed, shownName } from '@kindred/core/config';
import { testShareOf } from '../../data/data-options.js';
import { type ComparisonRecord, type TrainingRecipe, trainingRecipeSchema } from './comparison-record.js';
import { recordedWeightsOf } from './network-weights.js';

/** Something that a comparison fixes, for messages: `epochs of digits`, `10`. */
export interface FixedValue {
  readonly label: string;
  readonly text: string;
}

const recipeKeys = Object.keys(trainingRecipeSchema.shape) as (keyof TrainingRecipe)[];

/** What makes each run of the grid what it is: a run of two comparisons must be the same in both. */
export function runIdentity({ data, losses, parts, ...starts }: ComparisonRecord): FixedValue[] {
  return [
    ...data.flatMap(({ name, fingerprint, options, grouping, models, recipe }) => [
      { label: `images of ${name}`, text: fingerprint.slice(0, 12) },
      { label: `test share of ${name}`, text: String(testShareOf(options)) },
      { label: `what is kept together in ${name}`, text: grouping?.slice(0, 12) ?? 'nothing' },
      // The other options that change pixels are in the fingerprint of the images.
      { label: `fit of ${name}`, text: String(options.fit ?? 'crop') },
      ...models.flatMap((model) => [
        { label: `network ${model.name} on ${name}`, text: shownName(model.config) },
        {
          label: `starting weights of ${model.name}`,
          text: recordedWeightsOf(starts, model)?.sha256.slice(0, 12) ?? 'none',
        },
      ]),
      ...recipeKeys.map((key) => ({ label: `${key} of ${name}`, text: textOf(recipe[key]) })),
    ]),
    ...losses.map(({ name, config }) => ({ label: `loss ${name}`, text: shownName(config) })),
    // Of parts that a program handed over nothing is known but their options.
    ...(parts ?? []).flatMap(({ kind, name, module }) =>
      module ? [{ label: `file of the ${kind} ${name}`, text: module.sha256.slice(0, 12) }] : [],
    ),
  ];
}

/** The grid itself, and what computes it. */
export function gridIdentity({ data, losses, seeds, engine }: ComparisonRecord): FixedValue[] {
  const names = (choices: readonly { readonly name: string }[]) => choices.map(({ name }) => name).join(', ');
  return [
    { label: 'data', text: names(data) },
    ...data.map(({ name, models }) => ({ label: `networks on ${name}`, text: names(models) })),
    { label: 'losses', text: names(losses) },
    { label: 'seeds', text: seeds.join(', ') },
    { label: 'provider', text: engine.provider },
    { label: 'threads', text: String(engine.threads ?? 'one for each core') },
    { label: 'memory', text: engine.memory ?? 'standard' },
  ];
}

/**
 * What differs, as `epochs of digits: 10 there, 20 here`; what only one of them has is not compared.
 * @param where what messages call the two
 */
export function differencesBetween(
  first: readonly FixedValue[],
  second: readonly FixedValue[],
  where: readonly [first: string, second: string],
): string[] {
  const texts = new Map(first.map(({ label, text }) => [label, text]));
  return second.flatMap(({ label, text }) => {
    const other = texts.get(label);
    return other === undefined || other === text
      ? []
      : [`${label}: ${other} ${where[0]}, ${text} ${where[1]}`];
  });
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(textOf).join(', ');
  if (isNamed(value)) return shownName(value);
  if (typeof value !== 'object' || value === null) return String(value ?? 'none');
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return entries.map(([key, inner]) => `${key} ${textOf(inner)}`).join(', ');
}
