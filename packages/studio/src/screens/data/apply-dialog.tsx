import { useState } from 'preact/hooks';
import { ApiError } from '../../api.js';
import { Button } from '../../parts/button.js';
import { Dialog } from '../../parts/dialog.js';
import { Field } from '../../parts/field.js';
import { countOf } from '../../parts/format.js';
import type { ApplyAnswer } from '../../protocol/index.js';
import { say } from '../../shell/toasts.js';
import { apply, table } from './store.js';
import { summarize } from './summary.js';

/** Lets one choose where the changes go, says what that means, and does it. */
export function ApplyDialog({ onClose }: { readonly onClose: () => void }) {
  const pictures = table.value!;
  const { folder, labelsFile, format } = pictures.data;
  const [to, setTo] = useState<'folder' | 'table'>(folder.canApply ? 'folder' : 'table');
  const [file, setFile] = useState(labelsFile);
  const [problem, setProblem] = useState<string>();
  const [isTaken, setIsTaken] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const { relabelled, trashed } = summarize(pictures);
  const run = async () => {
    setIsBusy(true);
    setProblem(undefined);
    try {
      const answer = await apply(to === 'folder' ? { to } : { to, file, isOverwriting: isTaken });
      onClose();
      say(describe(to, answer));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      if (error instanceof ApiError && /is there already$/.test(error.message)) setIsTaken(true);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Dialog
      title="Apply the changes"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" disabled={isBusy} onClick={run}>
            {isBusy
              ? 'Working …'
              : to === 'folder'
                ? 'Apply to the folder'
                : isTaken
                  ? 'Overwrite it'
                  : 'Write the table'}
          </Button>
        </>
      }
    >
      <div class="apply">
        <label class={folder.canApply ? 'choice' : 'choice choice-off'}>
          <input
            type="radio"
            name="apply-to"
            disabled={!folder.canApply}
            checked={to === 'folder'}
            onChange={() => setTo('folder')}
          />
          <span>
            <b>To the folder itself</b>
            <span>
              {folder.canApply
                ? `${countOf(relabelled.length, 'picture')} go into the folder of another class, and ${countOf(
                    trashed.length,
                    'picture',
                  )} into the trash folder beside the data, from which kindred clean --undo puts them back. Nothing is deleted or overwritten.`
                : folder.why}
            </span>
          </span>
        </label>
        <label class="choice">
          <input type="radio" name="apply-to" checked={to === 'table'} onChange={() => setTo('table')} />
          <span>
            <b>As a table of labels</b>
            <span>
              The data stays as it is. The table names {countOf(pictures.length - trashed.length, 'picture')}{' '}
              with their labels;{' '}
              {folder.canApply || format === 'label-table'
                ? 'kindred train takes it in place of the folder.'
                : 'it is for you and other programs, as the pictures are no files of their own.'}
            </span>
          </span>
        </label>
        {to === 'table' && (
          <Field label="File" error={problem}>
            {(names) => (
              <input
                {...names}
                class="input"
                type="text"
                value={file}
                spellcheck={false}
                onInput={(event) => {
                  setFile(event.currentTarget.value);
                  setIsTaken(false);
                  setProblem(undefined);
                }}
              />
            )}
          </Field>
        )}
        {to === 'folder' && problem !== undefined && (
          <p class="field-error" role="alert">
            {problem}
          </p>
        )}
      </div>
    </Dialog>
  );
}

function describe(to: 'folder' | 'table', { relabelled, trashed, place, missing }: ApplyAnswer): string {
  if (to === 'table') return `${place}: written, with ${countOf(relabelled, 'new label')}.`;
  const moved = `${countOf(relabelled, 'picture')} moved, ${countOf(trashed, 'picture')} to the trash.`;
  return missing.length === 0 ? moved : `${moved} ${countOf(missing.length, 'picture')} had gone before.`;
}
