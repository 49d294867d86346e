import type { NamedConfig } from './part.js';

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

/** Whether a value chooses something by its name. */
export function isNamed(value: unknown): value is NamedConfig {
  return typeof value === 'object' && value !== null && 'name' in value;
}
