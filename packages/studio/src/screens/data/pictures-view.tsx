import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../../parts/button.js';
import { formatCount } from '../../parts/format.js';
import { Message } from '../../parts/message.js';
import { type TileContent, TileGrid } from '../../parts/tile-grid.js';
import { beginRange, current, dialog, movement, openDialog, select, selection, shown } from './desk-state.js';
import { generalKey, isTyping, pictureKey } from './keys.js';
import type { PictureTable } from './picture-table.js';
import { SelectionBar } from './selection-bar.js';
import { table, thumbnailAddress } from './store.js';
import { tileSide } from './view-settings.js';
import { baseName, describePicture } from './words.js';

/** The grid of all pictures that the filters leave. */
export function PicturesView() {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const grid = new TileGrid(frame.current!, {
      label: 'Pictures',
      contentOf: (image) => tileOf(table.peek()!, image),
      onFocus: (image) => {
        current.value = image;
      },
      onSelect: select,
      onOpen: () => {
        openDialog({ kind: 'large' });
      },
    });
    movement.advance = () => grid.advance(1);
    movement.goTo = (image) => grid.goTo(image, dialog.peek() === undefined);
    const dispose = effect(() => {
      // Asked for here, so that tiles follow what is changed.
      table.value;
      grid.show(shown.value?.images ?? [], selection.value, tileSide.value);
      if (grid.current !== current.peek()) current.value = grid.current;
    });
    const focusAgain = effect(() => {
      if (dialog.value !== undefined) return;
      // Where nothing else has it, once the window has gone.
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) grid.focus();
      });
    });
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target)) return;
      const kind = dialog.peek()?.kind;
      if (kind !== undefined && kind !== 'large') return;
      if (generalKey(event)) return;
      const isAtGrid =
        kind === 'large' || event.target === document.body || inside(frame.current!, event.target);
      if (!isAtGrid || isControl(event)) return;
      if (event.shiftKey && current.peek() !== undefined) beginRange(current.peek()!);
      if (grid.moveByKey(event)) return;
      pictureKey(event);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
      focusAgain();
      dispose();
      grid.close();
      Object.assign(movement, { advance: () => {}, goTo: () => {} });
    };
  }, []);
  const images = shown.value?.images ?? [];
  return (
    <div class="pictures-view">
      {images.length === 0 && (
        <Message kind="empty" title="No picture is like that.">
          <p>Choose fewer filters.</p>
        </Message>
      )}
      <div class="tile-frame" ref={frame} hidden={images.length === 0} />
      <SelectionBar />
    </div>
  );
}

function inside(frame: Element, target: EventTarget | null): boolean {
  return target instanceof Node && frame.contains(target);
}

/** Buttons take Space and Enter themselves. */
function isControl({ key, target }: KeyboardEvent): boolean {
  return (
    (key === ' ' || key === 'Enter') &&
    target instanceof Element &&
    target.closest('button, a, summary') !== null
  );
}

/** A picture as its tile shows it. */
export function tileOf(pictures: PictureTable, image: number): TileContent {
  const { isTrashed, tags, isKept } = pictures.book.of(image);
  const badges: { text: string; kind: string }[] = [];
  if (isTrashed) badges.push({ text: 'trash', kind: 'trash' });
  if (pictures.isRelabelled(image)) badges.push({ text: pictures.class(image), kind: 'changed' });
  else {
    const wrong = pictures.wrongLabel(image);
    if (wrong && !isKept) badges.push({ text: `${wrong.suggested}?`, kind: 'label' });
  }
  if (isKept) badges.push({ text: '✓', kind: 'kept' });
  for (const tag of tags) badges.push({ text: tag, kind: 'tag' });
  return {
    address: thumbnailAddress(image, tileSide.peek()),
    label: describePicture(pictures, image),
    caption: baseName(pictures.file(image)),
    badges,
    isDimmed: isTrashed,
  };
}

/** How many pictures there are, of how many. */
export function PictureCount() {
  const count = shown.value?.images.length ?? 0;
  const all = table.value?.length ?? 0;
  return (
    <span class="picture-count" role="status">
      {count === all ? formatCount(all) : `${formatCount(count)} of ${formatCount(all)}`}
      <span class="visually-hidden"> pictures</span>
    </span>
  );
}

/** For those who have no keyboard at hand. */
export function KeysButton() {
  return (
    <Button
      kind="quiet"
      keyHint="?"
      onClick={() => {
        openDialog({ kind: 'keys' });
      }}
    >
      Keys
    </Button>
  );
}
