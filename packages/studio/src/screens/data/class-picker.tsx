import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Dialog } from '../../parts/dialog.js';
import { countOf } from '../../parts/format.js';
import { current, digitClasses, relabel, targets } from './desk-state.js';
import { rankNames } from './rank-names.js';
import { table } from './store.js';

interface ClassPickerProps {
  /** What was typed to open it. */
  readonly typed: string;
  readonly onClose: () => void;
}

/** As many as one can look over. */
const most = 50;

/** Looks for a class by some of its letters, or makes a new one. */
export function ClassPicker({ typed, onClose }: ClassPickerProps) {
  const [text, setText] = useState(typed);
  const [place, setPlace] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const names = table.value?.classNames() ?? [];
  const suggested =
    current.value === undefined ? undefined : table.value?.wrongLabel(current.value)?.suggested;
  const found = rankNames(names, text, suggested).slice(0, most);
  const given = text.trim();
  const isNew = given !== '' && !given.startsWith('.') && !/[/\\]/.test(given) && !names.includes(given);
  const options = [
    ...found.map((name) => ({ name, isNew: false })),
    ...(isNew ? [{ name: given, isNew: true }] : []),
  ];
  const chosen = Math.min(place, options.length - 1);

  useLayoutEffect(() => {
    // What was typed stays, and one goes on typing behind it.
    field.current?.focus();
    field.current?.setSelectionRange(typed.length, typed.length);
  }, []);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const choose = (name: string | undefined) => {
    if (name === undefined) return;
    onClose();
    void relabel(name);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const by = event.key === 'ArrowDown' ? 1 : -1;
      setPlace((chosen + by + options.length) % Math.max(1, options.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(options[chosen]?.name);
    }
  };
  return (
    <Dialog title={`Class of ${countOf(targets().length, 'picture')}`} onClose={onClose}>
      <input
        ref={field}
        class="input picker-field"
        type="text"
        role="combobox"
        aria-label="Class"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={options.length > 0 ? `${id}-${chosen}` : undefined}
        autocomplete="off"
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setPlace(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id={`${id}-list`} class="picker-list" role="listbox" aria-label="Classes">
        {options.map(({ name, isNew }, i) => {
          const digit = digitClasses.value.indexOf(name) + 1;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus
            <div
              key={name}
              id={`${id}-${i}`}
              role="option"
              aria-selected={i === chosen}
              onClick={() => choose(name)}
            >
              <span>{isNew ? `New class “${name}”` : name}</span>
              {name === suggested && <span class="badge badge-label">suggested</span>}
              {digit > 0 && <kbd>{digit}</kbd>}
            </div>
          );
        })}
      </div>
      {options.length === 0 && (
        <p class="quiet">A class has a name without slashes that begins with no dot.</p>
      )}
    </Dialog>
  );
}
