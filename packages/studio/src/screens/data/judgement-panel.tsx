import { Button } from '../../parts/button.js';
import { formatPercent } from '../../parts/format.js';
import { acceptSuggestion, current, shown, toggleKept, toggleTrash } from './desk-state.js';
import { openPicker } from './selection-bar.js';
import { found, pictureAddress, table } from './store.js';

/** The current picture beside what its label is, and what it probably should be. */
export function JudgementPanel() {
  const pictures = table.value;
  const image = current.value;
  const wrong = image === undefined ? undefined : pictures?.wrongLabel(image);
  if (!pictures || image === undefined || !wrong || (shown.value?.images.length ?? 0) === 0) return null;
  const own = pictures.class(image);
  return (
    <section class="judgement" aria-label="Is the label right?">
      <img
        class="judgement-picture"
        src={pictureAddress(image)}
        alt={`${pictures.file(image)}, labelled ${own}`}
      />
      <dl class="judgement-facts">
        <div>
          <dt>Labelled</dt>
          <dd>{own}</dd>
        </div>
        <div>
          <dt>Looks like</dt>
          <dd>
            <b>{wrong.suggested}</b> <span class="quiet">{formatPercent(wrong.confidence)} sure</span>
          </dd>
        </div>
      </dl>
      <div class="judgement-actions">
        <Button kind="main" onClick={acceptSuggestion} keyHint="A">
          Accept: {wrong.suggested}
        </Button>
        <Button onClick={toggleKept} keyHint="K">
          Keep: {own}
        </Button>
        <Button onClick={openPicker} keyHint="Enter">
          Another class…
        </Button>
        <Button kind="danger" onClick={toggleTrash} keyHint="X">
          Trash
        </Button>
      </div>
      <details class="quiet">
        <summary>What judged</summary>
        <p>{found.value?.basis}</p>
      </details>
    </section>
  );
}
