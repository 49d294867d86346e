import { useMemo, useState } from 'preact/hooks';
import { Button } from '../../parts/button.js';
import { Dialog } from '../../parts/dialog.js';
import { Field } from '../../parts/field.js';
import { formatCount } from '../../parts/format.js';
import type { ComparedRun } from '../../protocol/index.js';
import { countValues } from './choose-rows.js';
import type { RunColumn } from './run-columns.js';
import type { Condition } from './table-state.js';

interface ConditionDialogProps {
  readonly runs: readonly ComparedRun[];
  readonly column: RunColumn;
  readonly condition: Condition | undefined;
  readonly onClose: () => void;
  readonly onChange: (condition: Condition | null) => void;
}

/** Values that are listed. */
const mostValues = 300;

/** Columns of numbers that are too many to be listed one by one. */
const measured = new Set(['accuracy', 'bytes', 'date']);

/** Says which rows are shown, by the values of a column. */
export function ConditionDialog({ runs, column, condition, onClose, onChange }: ConditionDialogProps) {
  const { key, title, isNumber } = column;
  const values = useMemo(() => countValues(runs, key), [runs, key]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    new Set(condition?.kind === 'is' ? condition.values : []),
  );
  const given = condition?.kind === 'between' ? condition : { from: null, to: null };
  const [from, setFrom] = useState(given.from === null ? '' : String(given.from));
  const [to, setTo] = useState(given.to === null ? '' : String(given.to));
  const hasBounds = from.trim() !== '' || to.trim() !== '';
  const apply = () => {
    onChange(
      hasBounds
        ? { key, kind: 'between', from: numberOf(from), to: numberOf(to) }
        : chosen.size > 0
          ? { key, kind: 'is', values: [...chosen] }
          : null,
    );
    onClose();
  };
  return (
    <Dialog
      title={`Filter by ${title}`}
      onClose={onClose}
      actions={
        <>
          <Button
            onClick={() => {
              onChange(null);
              onClose();
            }}
          >
            All runs
          </Button>
          <Button kind="main" onClick={apply}>
            Filter
          </Button>
        </>
      }
    >
      {isNumber && key !== 'date' && (
        <div class="bounds">
          <Field label="At least" hint={key === 'accuracy' ? 'From 0 to 1' : undefined}>
            {(names) => (
              <input
                {...names}
                class="input"
                type="number"
                step="any"
                value={from}
                onInput={(event) => setFrom(event.currentTarget.value)}
              />
            )}
          </Field>
          <Field label="At most">
            {(names) => (
              <input
                {...names}
                class="input"
                type="number"
                step="any"
                value={to}
                onInput={(event) => setTo(event.currentTarget.value)}
              />
            )}
          </Field>
        </div>
      )}
      {!measured.has(key) && (
        <ul class="check-list">
          {values.slice(0, mostValues).map(({ value, count }) => (
            <li key={value}>
              <label>
                <input
                  type="checkbox"
                  disabled={hasBounds}
                  checked={chosen.has(value)}
                  onChange={() => setChosen(toggled(chosen, value))}
                />
                <span class="check-text">{value}</span>
                <span class="quiet">{formatCount(count)}</span>
              </label>
            </li>
          ))}
        </ul>
      )}
      {!measured.has(key) && values.length > mostValues && (
        <p class="quiet">
          and {formatCount(values.length - mostValues)} others: find them by words above the table
        </p>
      )}
    </Dialog>
  );
}

function numberOf(text: string): number | null {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

function toggled(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}
