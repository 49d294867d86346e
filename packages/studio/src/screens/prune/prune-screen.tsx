import { Message } from '../../parts/message.js';
import { RunPicker } from '../../parts/run-picker.js';
import { runs as allRuns } from '../../runs/run-store.js';
import { query, setQuery } from '../../shell/router.js';
import { PlanForm } from './plan-form.js';
import { PruneReport } from './prune-report.js';
import { PruningsUnderWay } from './prunings-under-way.js';

/** Cuts channels out of a trained network: what that would leave, the work itself, and what came of it. */
export function Screen() {
  const runs = allRuns.value;
  if (!runs) return <Message kind="busy" title="Reading the runs …" />;
  const finished = runs.filter(({ state }) => state === 'finished');
  const asked = query.value.get('run') ?? '';
  const chosen = asked || (finished[0]?.name ?? '');
  const run = runs.find(({ name }) => name === chosen);
  return (
    <div class="work-page">
      <h1>Prune</h1>
      <PruningsUnderWay />
      {finished.length === 0 && asked === '' ? (
        <Message kind="empty" title="There is no finished run to prune.">
          <a href="/train">Train a network</a>
        </Message>
      ) : (
        <>
          <div class="panel run-choice">
            <RunPicker
              runs={finished}
              value={chosen}
              onChange={(name) => setQuery({ run: name }, true)}
              hint="A smaller network is cut out of it, trained further, and left in a run of its own."
            />
          </div>
          <PruneReport key={`report ${chosen}`} run={chosen} state={run?.state ?? ''} />
          {run ? (
            <PlanForm key={chosen} run={chosen} />
          ) : (
            <Message kind="empty" title={`There is no run ${chosen}.`} />
          )}
        </>
      )}
    </div>
  );
}
