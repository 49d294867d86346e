import { useMemo, useState } from 'preact/hooks';
import { Button } from '../../parts/button.js';
import { Dialog } from '../../parts/dialog.js';
import type { ComparedRun } from '../../protocol/index.js';
import { allKeys, columnOf, usualColumns } from './run-columns.js';

interface ColumnsDialogProps {
  readonly runs: readonly ComparedRun[];
  /** The keys of those that are shown, after the name. */
  readonly columns: readonly string[];
  readonly onClose: () => void;
  readonly onChange: (keys: readonly string[] | null) => void;
}

/** Says which columns are shown. */
export function ColumnsDialog({ runs, columns, onClose, onChange }: ColumnsDialogProps) {
  const [text, setText] = useState('');
  const all = useMemo(
    () => allKeys(runs).flatMap((key) => (key === 'name' ? [] : [columnOf(key, runs)])),
    [runs],
  );
  const shown = new Set(columns);
  const found = all.filter(({ title }) => title.toLowerCase().includes(text.trim().toLowerCase()));
  const toggle = (key: string) =>
    onChange(shown.has(key) ? columns.filter((one) => one !== key) : [...columns, key]);
  return (
    <Dialog
      title="Columns"
      onClose={onClose}
      actions={
        <>
          <Button onClick={() => onChange(null)}>The usual {usualColumns.length}</Button>
          <Button kind="main" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <input
        class="input wide"
        type="search"
        aria-label="Find a column"
        placeholder="Find a column"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <ul class="check-list columns-list">
        {found.map(({ key, title }) => (
          <li key={key}>
            <label>
              <input type="checkbox" checked={shown.has(key)} onChange={() => toggle(key)} />
              <span>{title}</span>
            </label>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="quiet">No column is called so.</p>}
    </Dialog>
  );
}
