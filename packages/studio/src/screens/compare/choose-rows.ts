import type { ComparedRun } from '../../protocol/index.js';
import { type CellValue, columnOf, textOfValue } from './run-columns.js';
import type { Condition, TableState } from './table-state.js';

/** The runs that a table shows, in its order. */
export function chooseRows(
  runs: readonly ComparedRun[],
  { text, conditions, sort }: Pick<TableState, 'text' | 'conditions' | 'sort'>,
): ComparedRun[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const tests = conditions.map((condition) => testOf(condition, runs));
  const chosen = runs.filter((run) => tests.every((test) => test(run)) && hasWords(run, words));
  const { valueIn } = columnOf(sort.key, runs);
  const direction = sort.isDown ? -1 : 1;
  const keyed = chosen.map((run) => ({ run, value: valueIn(run) }));
  keyed.sort(
    (a, b) => compareValues(a.value, b.value, direction) || collator.compare(a.run.name, b.run.name),
  );
  return keyed.map(({ run }) => run);
}

/** `seed2` before `seed10`. */
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** What is not known comes last, in either direction. */
export function compareValues(a: CellValue, b: CellValue, direction: 1 | -1): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  if (typeof a === 'number' && typeof b === 'number') return direction * (a - b);
  return direction * collator.compare(String(a), String(b));
}

function testOf(condition: Condition, runs: readonly ComparedRun[]): (run: ComparedRun) => boolean {
  const { valueIn } = columnOf(condition.key, runs);
  if (condition.kind === 'is') {
    const values = new Set(condition.values);
    return (run) => values.has(textOfValue(valueIn(run)));
  }
  const { from, to } = condition;
  return (run) => {
    const value = valueIn(run);
    return typeof value === 'number' && (from === null || value >= from) && (to === null || value <= to);
  };
}

function hasWords(run: ComparedRun, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = textOf(run);
  return words.every((word) => text.includes(word));
}

const texts = new WeakMap<ComparedRun, string>();

/** All that is looked through, in small letters: the name, what the run is of, and `batchsize=64` for each option. */
function textOf(run: ComparedRun): string {
  const known = texts.get(run);
  if (known !== undefined) return known;
  const { name, state, recipe, settings } = run;
  const { data = '', model = '', loss = '' } = recipe ?? {};
  const options = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  const text = [name, state, data, model, loss, ...options].join('\n').toLowerCase();
  texts.set(run, text);
  return text;
}

/** The values of a column with the number of runs that have them, the most frequent first. */
export function countValues(runs: readonly ComparedRun[], key: string): { value: string; count: number }[] {
  const { valueIn } = columnOf(key, runs);
  const counts = new Map<string, number>();
  for (const run of runs) {
    const text = textOfValue(valueIn(run));
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || collator.compare(a.value, b.value));
}
