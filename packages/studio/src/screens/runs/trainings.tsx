import { Progress } from '../../parts/progress.js';
import type { TrainingAnswer } from '../../protocol/index.js';
import { workWords } from '../../runs/run-words.js';
import { StopTraining } from '../../runs/stop-training.js';
import { trainings } from '../../runs/training-store.js';

/** Trainings that have no run yet: they read data, or could not begin. */
export function Trainings() {
  const early = trainings.value.filter(
    ({ run, state, started }) => run === null && (state === 'running' || isRecent(started)),
  );
  if (early.length === 0) return null;
  return (
    <ul class="trainings" aria-label="Trainings that have no run yet">
      {early.map((training) => (
        <li key={training.id} class="card">
          <TrainingLine training={training} />
        </li>
      ))}
    </ul>
  );
}

/** What failed is told for an hour. */
function isRecent(started: string): boolean {
  return Date.now() - Date.parse(started) < 3_600_000;
}

function TrainingLine({ training }: { readonly training: TrainingAnswer }) {
  const { id, title, state, problem, doing, progress } = training;
  const event = doing === null ? undefined : progress[doing];
  const [done, total] = [Number(event?.done ?? 0), Number(event?.total ?? 0)];
  return (
    <>
      <a href={`/train/${id}`}>{title}</a>{' '}
      {state === 'failed' && <span class="training-problem">could not be trained: {problem}</span>}
      {state === 'ended' && <span class="quiet">ended before there was a run</span>}
      {state === 'running' && (
        <span class="run-progress">
          <Progress label={title} done={done} total={total} />
          <span class="quiet">{event ? workWords(event.type, done, total) : 'beginning'}</span>
          <StopTraining training={training} />
        </span>
      )}
    </>
  );
}
