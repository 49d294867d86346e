import type { RunAnswer } from '../protocol/index.js';
import { Field } from './field.js';
import { formatPercent } from './format.js';

interface RunPickerProps {
  readonly runs: readonly RunAnswer[];
  /** The name of the chosen one, which may be none of them. */
  readonly value: string;
  readonly onChange: (name: string) => void;
  readonly hint?: string | undefined;
}

/** Chooses one of some runs by its name. */
export function RunPicker({ runs, value, onChange, hint }: RunPickerProps) {
  const isKnown = runs.some(({ name }) => name === value);
  return (
    <Field label="Run" hint={hint}>
      {(names) => (
        <select
          {...names}
          class="run-picker"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          {!isKnown && <option value={value}>{value === '' ? 'Choose a run' : value}</option>}
          {runs.map(({ name, accuracy }) => (
            <option key={name} value={name}>
              {name}
              {accuracy ? ` – ${formatPercent(accuracy.value, 1)}` : ''}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
