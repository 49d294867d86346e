import { Button } from '../../parts/button.js';
import { countOf } from '../../parts/format.js';
import { current, openDialog, selection, selectNone, toggleKept, toggleTrash, view } from './desk-state.js';
import { table } from './store.js';

/** What can be done to the pictures that are selected. */
export function SelectionBar() {
  const count = selection.value.size;
  const image = current.value;
  // There is a panel for the one that is not selected with others.
  if (count === 0 && (image === undefined || view.value === 'labels')) return null;
  const pictures = table.value;
  const name = image === undefined || !pictures ? '' : pictures.file(image);
  return (
    <section class="selection-bar" aria-label="What is selected">
      <span class="selection-text" title={name}>
        {count > 0 ? `${countOf(count, 'picture')} selected` : name}
      </span>
      {count === 0 && image !== undefined && pictures && (
        <span class="selection-class">
          {pictures.isRelabelled(image) && <s>{pictures.ownClass(image)}</s>} {pictures.class(image)}
        </span>
      )}
      <span class="selection-actions">
        <Button onClick={() => openPicker()} keyHint="Enter">
          Class…
        </Button>
        <Button
          onClick={() => {
            openDialog({ kind: 'tag' });
          }}
          keyHint="T"
        >
          Tag…
        </Button>
        <Button onClick={toggleKept} keyHint="K">
          Keep
        </Button>
        <Button kind="danger" onClick={toggleTrash} keyHint="X">
          Trash
        </Button>
        {count > 0 && (
          <Button kind="quiet" onClick={selectNone} keyHint="Esc">
            None
          </Button>
        )}
      </span>
    </section>
  );
}

export function openPicker(): void {
  openDialog({ kind: 'class', typed: '' });
}
