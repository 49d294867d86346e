import { type Named, type NamedConfig, resolveNamed } from '../config/named.js';
import { UsageError } from '../errors.js';

/** Named things that are used side by side, one of them perhaps twice with other options. */
export interface LabelledKind {
  /** In messages, e.g. `score`. */
  readonly kind: string;
  readonly known: readonly Named[];
  /** Options that a label names even where they were not given. */
  readonly always: readonly string[];
}

/**
 * The name with the options that were given, in the order of the schema: `nearest-neighbours k 50`. What is not named
 * has its default, so different choices have different labels.
 * @throws UsageError for an unknown name or a wrong option.
 */
export function namedLabel({ kind, known, always }: LabelledKind, config: NamedConfig): string {
  const { entry, options } = resolveNamed(known, config, kind);
  const keys = Object.keys(entry.options.shape).filter(
    (key) => config[key] !== undefined || always.includes(key),
  );
  return [entry.name, ...keys.map((key) => `${key} ${options[key]}`)].join(' ');
}

/**
 * The labels of several choices, in their order.
 * @throws UsageError also where two of them mean the same, a default being given in one of them perhaps.
 */
export function namedLabels(labelled: LabelledKind, configs: readonly NamedConfig[]): string[] {
  const { kind, known } = labelled;
  const labels = new Map<string, string>();
  for (const config of configs) {
    const label = namedLabel(labelled, config);
    const { entry, options } = resolveNamed(known, config, kind);
    const meaning = JSON.stringify([entry.name, options]);
    const before = labels.get(meaning);
    if (before !== undefined) {
      const other = before === label ? '' : ` (once as ${before})`;
      throw new UsageError(`${kind} ${label} is given twice${other}; give it once`);
    }
    labels.set(meaning, label);
  }
  return [...labels.values()];
}
