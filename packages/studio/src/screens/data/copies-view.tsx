import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../parts/button.js';
import { countOf, formatCount } from '../../parts/format.js';
import { Message } from '../../parts/message.js';
import { say } from '../../shell/toasts.js';
import { dialog } from './desk-state.js';
import { generalKey, isTyping } from './keys.js';
import { change, found, table, thumbnailAddress } from './store.js';
import { problemNames, splitNames } from './words.js';

/** Groups that are shown at once. */
const page = 20;

/** Side of the pictures, in CSS pixels. */
const side = 150;

/** Groups of pictures that show the same, side by side; those in several classes or splits come first. */
export function CopiesView() {
  const [most, setMost] = useState(page);
  const [showsSettled, setShowsSettled] = useState(false);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isTyping(event.target) && dialog.peek() === undefined) generalKey(event);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
  const pictures = table.value;
  if (!pictures || !found.value) return null;
  const { copies } = found.value;
  const open = copies.filter(({ images }) => pictures.isOpenGroup(images));
  const listed = showsSettled ? copies : open;
  if (copies.length === 0) return <Message kind="empty" title="No copies were found." />;
  return (
    <div class="copies-view">
      <div class="copies-top">
        <p role="status">
          {countOf(open.length, 'group')} to look at
          {copies.length > open.length && `, ${formatCount(copies.length - open.length)} settled`}
        </p>
        <label>
          <input
            type="checkbox"
            checked={showsSettled}
            onChange={(event) => setShowsSettled(event.currentTarget.checked)}
          />{' '}
          Show settled ones
        </label>
      </div>
      {open.length === 0 && !showsSettled && <Message kind="empty" title="All copies are settled." />}
      <div class="copy-groups">
        {listed.slice(0, most).map(({ kind, acrossClasses, acrossSplits, images }) => (
          <section key={`${kind} ${images.join(' ')}`} class="copy-group" aria-label={problemNames[kind]}>
            <header>
              <h3>{problemNames[kind]}</h3>
              {acrossClasses && <span class="badge badge-label">several classes</span>}
              {acrossSplits && <span class="badge badge-label">several splits</span>}
              <Button kind="quiet" onClick={() => keepAll(images)}>
                Keep all
              </Button>
            </header>
            <ul>
              {images.map((image) => (
                <Copy key={image} image={image} others={images.filter((other) => other !== image)} />
              ))}
            </ul>
          </section>
        ))}
      </div>
      {listed.length > most && (
        <Button onClick={() => setMost(most + page)}>
          Show more ({formatCount(listed.length - most)} left)
        </Button>
      )}
    </div>
  );
}

function Copy({ image, others }: { readonly image: number; readonly others: readonly number[] }) {
  const pictures = table.value!;
  const { isTrashed } = pictures.book.of(image);
  const file = pictures.file(image);
  return (
    <li class={isTrashed ? 'copy copy-trashed' : 'copy'}>
      <img src={thumbnailAddress(image, side)} alt={file} width={side} height={side} loading="lazy" />
      <span class="copy-file" title={file}>
        {file}
      </span>
      <span class="quiet">
        {pictures.class(image)} · {splitNames[pictures.split(image)]}
        {isTrashed && ' · in the trash'}
      </span>
      {isTrashed ? (
        <Button onClick={() => change([image], { kind: 'trash', isTrashed: false })}>Out of the trash</Button>
      ) : (
        <Button onClick={() => keepThis(image, others)} title="The others go into the trash">
          Keep this
        </Button>
      )}
    </li>
  );
}

async function keepThis(image: number, others: readonly number[]): Promise<void> {
  const pictures = table.peek()!;
  const left = others.filter((other) => !pictures.book.of(other).isTrashed);
  if (left.length > 0 && (await change(left, { kind: 'trash', isTrashed: true }))) {
    say(
      `${pictures.file(image)} stays, ${countOf(left.length, 'copy', 'copies')} to the trash. U undoes it.`,
    );
  }
}

async function keepAll(images: readonly number[]): Promise<void> {
  if (await change(images, { kind: 'keep', isKept: true })) {
    say(`${countOf(images.length, 'picture')} stay. U undoes it.`);
  }
}
