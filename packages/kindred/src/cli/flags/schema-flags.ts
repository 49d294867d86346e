import type { Part } from '@kindred/core/config';
import { Option } from 'commander';
import type * as z from 'zod';
import { kebabCase } from '../../flags/case.js';
import { type Field, fieldsOf } from '../../flags/field.js';
import type { Catalog, Choice } from '../../flags/named-choices.js';
import { formatValue, parseField, placeholder } from '../../flags/parse-value.js';
import { dottedFlags } from './dotted-flags.js';
import { withNotes } from './notes.js';

/**
 * A flag for each field of an options schema, with its description, default and checks. The parsed values have
 * the field's key as their name; a field that was not given has no value, so that the schema's default holds.
 */
export function schemaFlags(schema: z.ZodObject, catalog: Catalog): Option[] {
  return fieldsOf(schema).flatMap((field) => {
    const option = new Option(flagText(field), helpText(field, catalog));
    if (field.type.kind === 'boolean') return [option];
    if (field.type.kind === 'named') return [option, ...dottedFlags(field.key, catalog)];
    if (field.type.kind === 'namedList') return [option];
    const fieldSchema = schema.shape[field.key] as z.ZodType;
    const flag = `--${kebabCase(field.key)}`;
    return [option.argParser((text: string) => parseField(text, field.type, fieldSchema, flag))];
  });
}

function flagText({ key, type }: Field): string {
  const flag = `--${kebabCase(key)}`;
  return type.kind === 'boolean' ? flag : `${flag} <${placeholder(type)}>`;
}

function helpText({ key, type, description, default: value }: Field, catalog: Catalog): string {
  const isOff = value === undefined || value === false;
  const notes = [
    ...(type.kind === 'named' || type.kind === 'namedList' ? [choiceText(catalog(key))] : []),
    ...(isOff ? [] : [`default: ${formatValue(value, type)}`]),
  ];
  return withNotes(description, notes);
}

/** All names where they fit, else those that are the user's own; the command that lists them knows their options. */
function choiceText({ known, builtIn, command }: Choice): string {
  const namesOf = (parts: readonly Part[]) => parts.map(({ name }) => name).join(', ');
  const all = namesOf(known);
  const shown = all.length > 60 ? namesOf(known.filter((part) => !builtIn.includes(part))) : all;
  return shown === '' ? `see kindred ${command}` : `${shown}: see kindred ${command}`;
}
