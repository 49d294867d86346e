import type { FormOption, NamedOption, TrainForm } from '../protocol/index.js';

export type FormValues = TrainForm['values'];

/** The text that an option has: what was given, else its default; empty for none. */
export function textOf({ key, default: fallback }: FormOption, values: FormValues): string {
  const value = values[key];
  return value === undefined ? (fallback ?? '') : String(value);
}

/** What is chosen by name; undefined for a word, and where nothing is. */
export function chosenOf(option: FormOption, values: FormValues): NamedOption | undefined {
  if (option.type.kind !== 'named') return undefined;
  const name = textOf(option, values);
  return option.type.choices.find((choice) => choice.name === name);
}

/** The values that say something: not those of things that are not chosen any more, and none that is empty. */
export function relevantValues(options: readonly FormOption[], values: FormValues): FormValues {
  const relevant: Record<string, string | boolean> = {};
  for (const option of options) {
    const value = values[option.key];
    if (value !== undefined && value !== '') relevant[option.key] = value;
    const chosen = chosenOf(option, values);
    if (chosen) Object.assign(relevant, relevantValues(chosen.options, values));
  }
  return relevant;
}

/** A value set, or given back to its default by undefined. */
export function withValue(values: FormValues, key: string, value: string | boolean | undefined): FormValues {
  const { [key]: _, ...others } = values;
  return value === undefined ? others : { ...others, [key]: value };
}

/** One of several things in a list, with the options that were given. */
export interface ListedThing {
  readonly name: string;
  readonly options: Readonly<Record<string, string>>;
}

/** `randomCrop:padding=4,horizontalFlip` as the things that it lists. */
export function parseList(text: string): ListedThing[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map((item) => {
      const [name = '', ...settings] = item.split(':');
      const options = settings.map((setting) => {
        const place = setting.indexOf('=');
        return place < 0 ? [setting, ''] : [setting.slice(0, place), setting.slice(place + 1)];
      });
      return { name, options: Object.fromEntries(options) as Record<string, string> };
    });
}

export function formatList(things: readonly ListedThing[]): string {
  return things
    .map(({ name, options }) => {
      const given = Object.entries(options).filter(([, value]) => value !== '');
      return [name, ...given.map(([key, value]) => `${key}=${value}`)].join(':');
    })
    .join(',');
}

/** `batchSize` as `Batch size`; of what is nested the last part alone. */
export function labelOf(key: string): string {
  const words = key.slice(key.lastIndexOf('.') + 1).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
