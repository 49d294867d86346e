import { trainOptionsSchema } from '@kindred/core/train';
import type { FormOption, NamedOption, OptionType, TrainFormAnswer } from '@kindred/studio/protocol';
import type * as z from 'zod';
import { dataOptions } from '../../data/data-options.js';
import { kebabCase } from '../../flags/case.js';
import { engineOptions } from '../../flags/engine-options.js';
import { type Field, fieldsOf, isWritable } from '../../flags/field.js';
import type { Catalog } from '../../flags/named-choices.js';
import { formatValue, placeholder } from '../../flags/parse-value.js';

/** The options of a training, by the schemas that the command has them from. */
export const trainSchemas: readonly (readonly [
  title: TrainFormAnswer['groups'][number]['title'],
  schema: z.ZodObject,
])[] = [
  ['Training', trainOptionsSchema],
  ['Reading data', dataOptions],
  ['Engine', engineOptions],
];

/** All options of a form. @param catalog what can be chosen by name */
export function trainForm(catalog: Catalog): TrainFormAnswer['groups'] {
  return trainSchemas.map(([title, schema]) => ({
    title,
    options: formOptions(schema, catalog),
  }));
}

/** The options of a schema, for a form. */
export function formOptions(schema: z.ZodObject, catalog: Catalog): FormOption[] {
  return fieldsOf(schema).map((field) => optionOf(field, '', catalog));
}

/** @param path what the key is below: `loss`; empty for none */
function optionOf(field: Field, path: string, catalog: Catalog): FormOption {
  const { key, description, type, default: value } = field;
  const whole = path === '' ? key : `${path}.${key}`;
  return {
    key: whole,
    flag: path === '' ? `--${kebabCase(key)}` : `--${whole}`,
    description,
    default: value === undefined ? null : formatValue(value, type),
    type: typeOf(field, whole, catalog),
  };
}

function typeOf({ key, type }: Field, path: string, catalog: Catalog): OptionType {
  switch (type.kind) {
    case 'boolean':
    case 'number':
      return type;
    case 'choice':
      return { kind: 'choice', values: type.values.map(String) };
    case 'named':
      return { kind: 'named', words: type.words, choices: namedOptions(key, path, catalog) };
    case 'namedList':
      // In a list options stand behind the name: they have no path.
      return { kind: 'namedList', words: type.words, choices: namedOptions(key, '', catalog) };
    default:
      return { kind: 'text', placeholder: placeholder(type) };
  }
}

/** What can be chosen by name, each with its options. @param path that their keys begin with; empty for none */
export function namedOptions(key: string, path: string, catalog: Catalog): NamedOption[] {
  return catalog(key).known.map(({ name, description, paper, options }) => ({
    ...{ name, description, paper: paper ?? null },
    options: fieldsOf(options)
      .filter(isWritable)
      .map((field) => optionOf(field, path, catalog)),
  }));
}
