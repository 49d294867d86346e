import { useEffect, useState } from 'preact/hooks';
import { Message } from '../../parts/message.js';
import { Progress } from '../../parts/progress.js';
import { EventList } from '../../runs/event-list.js';
import { runAddress } from '../../runs/run-store.js';
import { workWords } from '../../runs/run-words.js';
import { StopTraining } from '../../runs/stop-training.js';
import { reloadTraining, trainingOf } from '../../runs/training-store.js';
import { replace } from '../../shell/router.js';

/** A training until it has a run, on whose page it then goes on. */
export function TrainingView({ id }: { readonly id: string }) {
  const [problem, setProblem] = useState<string>();
  const training = trainingOf(id);
  const run = training?.run ?? null;
  useEffect(() => {
    reloadTraining(id).catch((error: Error) => setProblem(error.message));
  }, [id]);
  useEffect(() => {
    if (run !== null) replace(runAddress(run));
  }, [run]);
  if (!training) return problem === undefined ? null : <Message kind="error" title={problem} />;
  const { title, state, doing, progress, command } = training;
  const event = doing === null ? undefined : progress[doing];
  const [done, total] = [Number(event?.done ?? 0), Number(event?.total ?? 0)];
  return (
    <div class="page-padding">
      <header class="page-header">
        <h1>Training on {title}</h1>
        {state === 'running' && <StopTraining training={training} />}
      </header>
      {state === 'running' && (
        <div class="run-progress" role="status">
          <Progress label="Progress" done={done} total={total} />
          <span>{event ? workWords(event.type, done, total) : 'beginning'}</span>
        </div>
      )}
      {state === 'failed' && (
        <div class="notice-box" role="alert">
          <b>It could not be trained.</b> <span>{training.problem}</span>{' '}
          <a href="/train">Back to the form</a>
        </div>
      )}
      {state === 'ended' && <p>It was stopped before there was anything to save.</p>}
      <EventList training={training} />
      <p class="section">
        <code class="command">{command}</code>
      </p>
    </div>
  );
}
