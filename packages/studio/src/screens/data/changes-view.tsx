import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Button } from '../../parts/button.js';
import { countOf, formatCount } from '../../parts/format.js';
import { Message } from '../../parts/message.js';
import { dialog, openDialog, undoNewest } from './desk-state.js';
import { generalKey, isTyping } from './keys.js';
import { change, describeChange, setUndone, table, thumbnailAddress } from './store.js';
import { summarize } from './summary.js';

/** As many as one looks over; the grid shows all. */
const most = 200;
const mostHistory = 100;

/** Everything that was changed, to be looked over before it is applied. */
export function ChangesView() {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isTyping(event.target) && dialog.peek() === undefined) generalKey(event);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
  const pictures = table.value;
  if (!pictures) return null;
  const { relabelled, trashed, tagged, kept } = summarize(pictures);
  const history = pictures.book.list().toReversed();
  if (history.length === 0) {
    return (
      <Message kind="empty" title="Nothing was changed yet.">
        <p>What you change is kept on the disk at once, and applied to the data when you say so, here.</p>
      </Message>
    );
  }
  return (
    <div class="changes-view">
      <div class="changes-top">
        <p>
          {countOf(relabelled.length, 'new label')}, {formatCount(trashed.length)} in the trash,{' '}
          {formatCount(tagged.length)} tagged, {formatCount(kept.length)} checked. The data itself is as it
          was.
        </p>
        <Button onClick={() => undoNewest(true)} keyHint="U">
          Undo
        </Button>
        <Button
          kind="main"
          disabled={relabelled.length + trashed.length === 0}
          onClick={() => {
            openDialog({ kind: 'apply' });
          }}
        >
          Apply…
        </Button>
      </div>
      <Group title="New labels" images={relabelled} state="relabelled">
        {(image) => (
          <>
            <s>{pictures.ownClass(image)}</s> → <b>{pictures.class(image)}</b>
            <Revert
              label={`Back to ${pictures.ownClass(image)}: ${pictures.file(image)}`}
              onClick={() => change([image], { kind: 'label', class: pictures.ownClass(image) })}
            />
          </>
        )}
      </Group>
      <Group title="In the trash" images={trashed} state="trash">
        {(image) => (
          <>
            {pictures.class(image)}
            <Revert
              label={`Out of the trash: ${pictures.file(image)}`}
              onClick={() => change([image], { kind: 'trash', isTrashed: false })}
            />
          </>
        )}
      </Group>
      <details class="history">
        <summary>All {countOf(history.length, 'change')}, the newest first</summary>
        <ol>
          {history.slice(0, mostHistory).map((one) => (
            <li key={one.n} class={one.isUndone ? 'is-undone' : undefined}>
              <time dateTime={one.at}>{new Date(one.at).toLocaleString()}</time>
              <span>{describeChange(one)}</span>
              <Button kind="quiet" onClick={() => setUndone(one.n, !one.isUndone)}>
                {one.isUndone ? 'Redo' : 'Undo'}
              </Button>
            </li>
          ))}
        </ol>
      </details>
    </div>
  );
}

interface GroupProps {
  readonly title: string;
  readonly images: readonly number[];
  /** The filter that shows all of them in the grid. */
  readonly state: string;
  readonly children: (image: number) => ComponentChildren;
}

function Group({ title, images, state, children }: GroupProps) {
  if (images.length === 0) return null;
  return (
    <section class="change-group" aria-label={title}>
      <h2>
        {title} <span class="quiet">{formatCount(images.length)}</span>{' '}
        <a href={`/data?state=${state}`}>Show them in the grid</a>
      </h2>
      <ul>
        {images.slice(0, most).map((image) => (
          <li key={image}>
            <img src={thumbnailAddress(image, 48)} alt="" width="48" height="48" loading="lazy" />
            <span class="change-file" title={table.value!.file(image)}>
              {table.value!.file(image)}
            </span>
            <span class="change-what">{children(image)}</span>
          </li>
        ))}
      </ul>
      {images.length > most && <p class="quiet">and {formatCount(images.length - most)} more</p>}
    </section>
  );
}

function Revert({ label, onClick }: { readonly label: string; readonly onClick: () => unknown }) {
  return (
    <button type="button" class="icon-button" title={label} aria-label={label} onClick={() => onClick()}>
      ↶
    </button>
  );
}
