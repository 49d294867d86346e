import { Option } from 'commander';
import { type Field, fieldsOf, isWritable } from '../../flags/field.js';
import type { Catalog } from '../../flags/named-choices.js';

/**
 * Flags for the options of everything that a field can name: `--loss.lambda`, `--loss.base.labelSmoothing`.
 * They are not in the help, which would be endless: the commands `losses`, `models`, ... list them. Their
 * values stay text, because the type can depend on what is named.
 */
export function dottedFlags(key: string, catalog: Catalog, path = key): Option[] {
  const flags = new Map<string, Option>();
  const areSwitches = new Map<string, boolean>();
  const fields = catalog(key).known.flatMap(({ options }) => fieldsOf(options).filter(isWritable));
  for (const field of fields) {
    const isSwitch = field.type.kind === 'boolean';
    areSwitches.set(field.key, isSwitch && (areSwitches.get(field.key) ?? true));
  }
  for (const field of fields) {
    const flag = `--${path}.${field.key}`;
    if (flags.has(flag)) continue;
    for (const option of flagsOf(flag, field, areSwitches.get(field.key)!)) {
      flags.set(option.long!, option.hideHelp());
    }
  }
  // Things of one kind that can stand inside each other have flags for the outer ones alone.
  const nested = fields
    .filter(({ type, key: inner }) => type.kind === 'named' && !path.split('.').includes(inner))
    .map((field) => field.key);
  return [
    ...flags.values(),
    ...[...new Set(nested)].flatMap((inner) => dottedFlags(inner, catalog, `${path}.${inner}`)),
  ];
}

function flagsOf(flag: string, { description }: Field, isSwitch: boolean): Option[] {
  if (!isSwitch) return [new Option(`${flag} <value>`, description)];
  return [new Option(flag, description), new Option(flag.replace('--', '--no-'), description)];
}
