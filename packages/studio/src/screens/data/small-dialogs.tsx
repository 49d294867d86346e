import { useState } from 'preact/hooks';
import { Button } from '../../parts/button.js';
import { Dialog } from '../../parts/dialog.js';
import { Field } from '../../parts/field.js';
import { countOf } from '../../parts/format.js';
import { sayError } from '../../shell/toasts.js';
import { targets, toggleTag } from './desk-state.js';
import { keyList } from './keys.js';
import { startClean, table } from './store.js';

interface DialogProps {
  readonly onClose: () => void;
}

/** The list of keys. */
export function KeysDialog({ onClose }: DialogProps) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl class="keys">
        {keyList.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

/** Sets or removes a tag. */
export function TagDialog({ onClose }: DialogProps) {
  const [tag, setTag] = useState('');
  const tags = table.value?.tags() ?? [];
  const run = (chosen: string) => {
    if (chosen.trim() === '') return;
    onClose();
    void toggleTag(chosen.trim());
  };
  return (
    <Dialog
      title={`Tag ${countOf(targets().length, 'picture')}`}
      onClose={onClose}
      actions={
        <Button kind="main" disabled={tag.trim() === ''} onClick={() => run(tag)}>
          Set or remove
        </Button>
      }
    >
      <Field label="Tag" hint="A tag that all of them have is removed.">
        {(names) => (
          <input
            {...names}
            class="input"
            type="text"
            autoFocus
            value={tag}
            onInput={(event) => setTag(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              run(tag);
            }}
          />
        )}
      </Field>
      <div class="tag-list">
        {tags.map((known) => (
          <Button key={known} onClick={() => run(known)}>
            {known}
          </Button>
        ))}
      </div>
    </Dialog>
  );
}

/** Asks how to look for problems. */
export function CleanDialog({ onClose }: DialogProps) {
  const [pixelsOnly, setPixelsOnly] = useState(false);
  return (
    <Dialog
      title="Look for problems"
      onClose={onClose}
      actions={
        <Button
          kind="main"
          onClick={() => {
            onClose();
            startClean(pixelsOnly).catch(sayError);
          }}
        >
          Look
        </Button>
      }
    >
      <div class="apply">
        <p>
          Looks for copies, labels that are probably wrong, blank, dark, blurred, tiny and oddly shaped
          pictures, and those unlike the others, as <code>kindred clean</code> does. It changes nothing, goes
          on in the background, and what it finds is kept beside the data.
        </p>
        <label class="choice">
          <input
            type="checkbox"
            checked={pixelsOnly}
            onChange={(event) => setPixelsOnly(event.currentTarget.checked)}
          />
          <span>
            <b>Only what pixels say</b>
            <span>Faster: labels are not judged, and no network is used.</span>
          </span>
        </label>
      </div>
    </Dialog>
  );
}
