import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../parts/button.js';
import { Dialog } from '../../parts/dialog.js';
import { formatCount, formatPercent } from '../../parts/format.js';
import { acceptSuggestion, current, shown, toggleKept, toggleTrash } from './desk-state.js';
import { openPicker } from './selection-bar.js';
import { pictureAddress, table } from './store.js';
import { problemNames, splitNames } from './words.js';

/** One picture, as large as it goes; arrows go on to the others, and all keys of the grid are good here. */
export function LargeView({ onClose }: { readonly onClose: () => void }) {
  const pictures = table.value;
  const image = current.value;
  if (!pictures || image === undefined) return null;
  const wrong = pictures.isSettled(image) ? undefined : pictures.wrongLabel(image);
  const images = shown.value?.images ?? [];
  const { isTrashed, tags, isKept } = pictures.book.of(image);
  const problems = pictures.problems(image).filter((problem) => problem !== 'label');
  return (
    <Dialog
      title={pictures.file(image)}
      isLarge
      onClose={onClose}
      actions={
        <>
          <span class="large-text">
            {formatCount(images.indexOf(image) + 1)} of {formatCount(images.length)} ·{' '}
            {splitNames[pictures.split(image)]} ·{' '}
            {pictures.isRelabelled(image) && <s>{pictures.ownClass(image)}</s>} <b>{pictures.class(image)}</b>
            {isTrashed && ' · in the trash'}
            {isKept && ' · checked'}
            {tags.length > 0 && ` · ${tags.join(', ')}`}
            {problems.length > 0 && ` · ${problems.map((problem) => problemNames[problem]).join(', ')}`}
          </span>
          {wrong && (
            <Button kind="main" onClick={acceptSuggestion} keyHint="A">
              {wrong.suggested} ({formatPercent(wrong.confidence)})
            </Button>
          )}
          <Button onClick={openPicker} keyHint="Enter">
            Class…
          </Button>
          <Button onClick={toggleKept} keyHint="K">
            Keep
          </Button>
          <Button kind="danger" onClick={toggleTrash} keyHint="X">
            {isTrashed ? 'Out of the trash' : 'Trash'}
          </Button>
        </>
      }
    >
      <WholePicture key={image} image={image} text={`${pictures.file(image)}, ${pictures.class(image)}`} />
    </Dialog>
  );
}

function WholePicture({ image, text }: { readonly image: number; readonly text: string }) {
  const [size, setSize] = useState<readonly [number, number]>();
  const [problem, setProblem] = useState<string>();
  const address = pictureAddress(image);
  useEffect(() => {
    if (problem === undefined) return;
    // The server says why.
    void fetch(address)
      .then(async (response) => setProblem(((await response.json()) as { error: string }).error))
      .catch(() => {});
  }, [problem === undefined]);
  if (problem !== undefined) return <p class="large-problem">This picture cannot be shown: {problem}</p>;
  const isSmall = size !== undefined && Math.max(...size) <= 256;
  return (
    <figure class="large-picture">
      <img
        class={isSmall ? 'is-pixels' : ''}
        src={address}
        alt={text}
        onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
          setSize([naturalWidth, naturalHeight])
        }
        onError={() => setProblem('…')}
      />
      {size && (
        <figcaption class="quiet">
          {size[0]} × {size[1]}
        </figcaption>
      )}
    </figure>
  );
}
