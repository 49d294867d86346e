import { useEffect, useState } from 'preact/hooks';
import { get } from '../../api.js';
import { Message } from '../../parts/message.js';
import { RunPicker } from '../../parts/run-picker.js';
import type { ExportResult, ExportsAnswer } from '../../protocol/index.js';
import { runs as allRuns } from '../../runs/run-store.js';
import { jobs } from '../../shell/jobs.js';
import { query, setQuery } from '../../shell/router.js';
import { ExportForm } from './export-form.js';
import { ExportedFiles } from './exported-files.js';

/** Writes the classifier of a run, or its training, as files for other programs. */
export function Screen() {
  const runs = allRuns.value;
  if (!runs) return <Message kind="busy" title="Reading the runs …" />;
  // What was interrupted can be exported as it is.
  const trained = runs.filter(
    ({ state, accuracy, epochs }) => state === 'finished' || (accuracy && (epochs ?? 0) > 0),
  );
  const asked = query.value.get('run') ?? '';
  const chosen = asked || (trained.find(({ state }) => state === 'finished')?.name ?? trained[0]?.name ?? '');
  return (
    <div class="work-page">
      <h1>Export</h1>
      {chosen === '' ? (
        <Message kind="empty" title="There is no trained network to export.">
          <a href="/train">Train a network</a>
        </Message>
      ) : (
        <>
          <div class="panel run-choice">
            <RunPicker
              runs={trained}
              value={chosen}
              onChange={(name) => setQuery({ run: name }, true)}
              hint="The network of its best epoch becomes an ONNX file that any ONNX Runtime can use."
            />
          </div>
          <Exports key={chosen} run={chosen} />
        </>
      )}
    </div>
  );
}

function Exports({ run }: { readonly run: string }) {
  const [answer, setAnswer] = useState<ExportsAnswer>();
  const [problem, setProblem] = useState<string>();
  const job = jobs.value.find(({ kind }) => kind === `export ${run}`);
  const load = () =>
    get<ExportsAnswer>(`/api/export/of/${encodeURIComponent(run)}`).then(setAnswer, (error: Error) =>
      setProblem(error.message),
    );
  useEffect(() => void load(), [job?.id, job?.state]);
  if (problem !== undefined) return <Message kind="error" title={problem} />;
  const result = job?.state === 'done' ? (job.result as ExportResult | undefined) : undefined;
  return (
    <div class="work-columns">
      <ExportForm run={run} job={job} />
      <section class="panel work-result" aria-labelledby="files-title">
        <h2 id="files-title">Exported files</h2>
        {answer ? (
          <ExportedFiles answer={answer} newest={result?.file} />
        ) : (
          <p class="quiet">Reading the files …</p>
        )}
      </section>
    </div>
  );
}
