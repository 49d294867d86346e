import { Button } from '../../parts/button.js';
import { formatBytes, formatDate } from '../../parts/bytes.js';
import type { ExportedClassifier, ExportedFile, ExportsAnswer } from '../../protocol/index.js';
import { say, sayError } from '../../shell/toasts.js';

interface ExportedFilesProps {
  readonly answer: ExportsAnswer;
  /** The name of what was just written. */
  readonly newest: string | undefined;
}

/** What was exported of a run: where it is, how large, its hash, and what it says of itself. */
export function ExportedFiles({ answer, newest }: ExportedFilesProps) {
  const { run, classifiers, trainings, pruningProof } = answer;
  if (classifiers.length + trainings.length === 0) return <p class="quiet">Nothing was exported yet.</p>;
  return (
    <>
      {pruningProof !== null && (
        <p class="quiet">
          This network was pruned. Proof: before anything was written, the logits of the masked and the cut
          network differed by {pruningProof.toExponential(1)} of the largest.
        </p>
      )}
      <ul class="exported">
        {classifiers.map((file) => (
          <li key={file.name} class={file.name === newest ? 'is-newest' : undefined}>
            <Classifier run={run} file={file} />
          </li>
        ))}
        {trainings.map(({ folder, path, files }) => (
          <li key={folder} class={folder === newest ? 'is-newest' : undefined}>
            <h3>{folder}/</h3>
            <p class="quiet">
              Training elsewhere: <code>{path}</code>
            </p>
            {files.map((file) => (
              <FileFacts key={file.name} run={run} file={file} isShort />
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}

function Classifier({ run, file }: { readonly run: string; readonly file: ExportedClassifier }) {
  const { name, card, problem, isOwn } = file;
  return (
    <>
      <h3>
        {name}
        {isOwn && <span class="quiet"> the run’s own</span>}
      </h3>
      <FileFacts run={run} file={file} />
      {problem !== undefined && <p class="field-error">{problem}</p>}
      {card && (
        <details>
          <summary>Model card</summary>
          <dl class="model-card">
            {card.map(([label, text]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      <p>
        <a href={`/try?${new URLSearchParams({ model: isOwn ? `run:${run}` : `file:${run}/${name}` })}`}>
          Try it
        </a>
      </p>
    </>
  );
}

interface FileFactsProps {
  readonly run: string;
  readonly file: ExportedFile;
  /** Whether its place is said elsewhere. */
  readonly isShort?: boolean;
}

function FileFacts({ run, file, isShort = false }: FileFactsProps) {
  const { name, path, bytes, sha256, date } = file;
  const shown = name.split('/').at(-1)!;
  const copy = () =>
    navigator.clipboard.writeText(sha256).then(
      () => say(`The hash of ${shown} is copied.`),
      () => sayError('The browser has not allowed to copy it.'),
    );
  return (
    <div class="file-facts">
      {!isShort && (
        <p>
          <code>{path}</code>
        </p>
      )}
      <p>
        {isShort && <strong>{shown} </strong>}
        {formatBytes(bytes)}
        {!isShort && <span class="quiet"> of {formatDate(date)}</span>}{' '}
        <a
          class="button"
          href={`/api/export/file?${new URLSearchParams({ run, name })}`}
          download={shown}
          aria-label={`Download ${shown}`}
        >
          Download
        </a>
      </p>
      <p class="hash">
        <span class="quiet">SHA-256</span> <code>{sha256}</code>{' '}
        <Button kind="quiet" onClick={copy} title={`Copy the hash of ${shown}`}>
          Copy
        </Button>
      </p>
    </div>
  );
}
