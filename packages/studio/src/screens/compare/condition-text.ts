import type { Condition } from './table-state.js';

/** `Loss is ce or cc`, `Accuracy at least 0.9`. @param title of the column */
export function conditionText(condition: Condition, title: string): string {
  if (condition.kind === 'is') {
    const { values } = condition;
    const shown = values.length > 3 ? [...values.slice(0, 2), `${values.length - 2} others`] : values;
    return `${title} is ${shown.join(' or ')}`;
  }
  const { from, to } = condition;
  if (to === null) return `${title} at least ${from}`;
  return from === null ? `${title} at most ${to}` : `${title} from ${from} to ${to}`;
}
