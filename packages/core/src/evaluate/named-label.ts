import type { NamedConfig, Part, Parts } from '../config/index.js';
import { UsageError } from '../errors.js';

/** Named things that are used side by side, one of them perhaps twice with other options. */
export interface LabelledKind {
  readonly builtIn: readonly Part[];
  /** Options that a label names even where they were not given. */
  readonly always: readonly string[];
}

/**
 * The name with the options that were given, in the order of the schema: `nearest-neighbours k 50`. What is not named
 * has its default, so different choices have different labels.
 * @throws UsageError for an unknown name or a wrong option.
 */
export function namedLabel({ builtIn, always }: LabelledKind, config: NamedConfig, parts: Parts): string {
  const { name, ...options } = parts.complete(builtIn, config);
  const keys = Object.keys(options).filter((key) => config[key] !== undefined || always.includes(key));
  return [name, ...keys.map((key) => `${key} ${options[key]}`)].join(' ');
}

/**
 * The labels of several choices, in their order.
 * @throws UsageError also where two of them mean the same, a default being given in one of them perhaps.
 */
export function namedLabels(labelled: LabelledKind, configs: readonly NamedConfig[], parts: Parts): string[] {
  const labels = new Map<string, string>();
  for (const config of configs) {
    const label = namedLabel(labelled, config, parts);
    const meaning = JSON.stringify(parts.complete(labelled.builtIn, config));
    const before = labels.get(meaning);
    if (before !== undefined) {
      const other = before === label ? '' : ` (once as ${before})`;
      throw new UsageError(`${labelled.builtIn[0]!.kind} ${label} is given twice${other}; give it once`);
    }
    labels.set(meaning, label);
  }
  return [...labels.values()];
}
