import type { ComparedRun, SettingValue } from '../../protocol/index.js';

/** What stands in a row under a column; undefined where it has none. */
export type CellValue = SettingValue | undefined;

/** A column of the table of runs. */
export interface RunColumn {
  readonly key: string;
  readonly title: string;
  readonly isNumber: boolean;
  readonly valueIn: (run: ComparedRun) => CellValue;
  /** In pixels. */
  readonly width: number;
}

/** What runs have beside the options that determine them. */
const own: readonly RunColumn[] = [
  column('name', 'Run', 230, ({ name }) => name),
  column('state', 'State', 96, ({ state }) => state),
  number('accuracy', 'Accuracy', 190, ({ accuracy }) => accuracy?.value),
  column('split', 'Measured on', 110, ({ accuracy }) => accuracy?.split),
  column('data', 'Data', 100, ({ recipe }) => recipe?.data),
  column('model', 'Network', 170, ({ recipe }) => recipe?.model),
  column('loss', 'Loss', 140, ({ recipe }) => recipe?.loss),
  number('seed', 'Seed', 70, ({ recipe }) => recipe?.seed),
  number('epochs', 'Epochs', 90, ({ epochs }) => epochs),
  number('bytes', 'Size', 90, ({ bytes }) => bytes),
  number('date', 'Saved', 150, ({ date }) => Date.parse(date)),
];

/** The keys of the columns that are shown unless others are chosen, after the name. */
export const usualColumns: readonly string[] = [
  'state',
  'accuracy',
  'data',
  'model',
  'loss',
  'seed',
  'epochs',
  'bytes',
  'date',
];

const byKey = new Map(own.map((one) => [one.key, one]));

/** The column of a key: one of the runs' own, else that of an option, whose key has `option:` before it. */
export function columnOf(key: string, runs: readonly ComparedRun[]): RunColumn {
  const known = byKey.get(key);
  if (known) return known;
  const option = key.replace(/^option:/, '');
  const valueIn = ({ settings }: ComparedRun) => settings[option];
  const isNumber = runs.some((run) => typeof valueIn(run) === 'number');
  const longest = runs
    .slice(0, 200)
    .reduce((most, run) => Math.max(most, String(valueIn(run) ?? '').length), 0);
  return {
    key,
    title: option,
    isNumber,
    valueIn,
    width: Math.min(240, Math.max(90, 34 + 8 * Math.max(longest, option.length))),
  };
}

/** The keys of all columns that runs can have: their own, then one for each option, in the order in which options first come. */
export function allKeys(runs: readonly ComparedRun[]): string[] {
  const options = new Set(runs.flatMap(({ settings }) => Object.keys(settings)));
  return [...own.map(({ key }) => key), ...[...options].map(optionKey)];
}

export function optionKey(option: string): string {
  return `option:${option}`;
}

/** As it is compared and listed among the values of a column. */
export function textOfValue(value: CellValue): string {
  return value === undefined ? '–' : String(value);
}

function column(key: string, title: string, width: number, valueIn: RunColumn['valueIn']): RunColumn {
  return { key, title, width, valueIn, isNumber: false };
}

function number(key: string, title: string, width: number, valueIn: RunColumn['valueIn']): RunColumn {
  return { key, title, width, valueIn, isNumber: true };
}
