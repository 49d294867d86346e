import { useEffect, useState } from 'preact/hooks';
import { get, onNews, send } from '../../api.js';
import { Button } from '../../parts/button.js';
import { formatCount, formatSeconds } from '../../parts/format.js';
import { Progress } from '../../parts/progress.js';
import type { TrainingAnswer } from '../../protocol/index.js';
import { sayError } from '../../shell/toasts.js';
import { progressOfPruning } from './pruning-progress.js';

/** Milliseconds that news are collected. */
const delay = 250;

/** Milliseconds for which those that have ended are told of after their start. */
const told = 120_000;

/** The prunings of this folder that go on, or were begun just now: whichever page has begun them. */
export function PruningsUnderWay() {
  const [trainings, setTrainings] = useState<readonly TrainingAnswer[]>([]);
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = () =>
      get<{ trainings: readonly TrainingAnswer[] }>('/api/train/trainings').then(
        (answer) => {
          if (isOver) return;
          const prunings = answer.trainings.filter(({ command }) => /^kindred prune /.test(command));
          setTrainings(prunings);
          // How they ended is told for a while.
          const since = Date.now() - told;
          const recent = prunings.filter(
            ({ state, started }) => state === 'running' || Date.parse(started) > since,
          );
          const ids = recent.map(({ id }) => id);
          setShown((before) => (ids.every((id) => before.has(id)) ? before : new Set([...before, ...ids])));
        },
        () => {},
      );
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void load();
      }, delay);
    };
    void load();
    const ends = [
      onNews('runs', (news) => (news.kind === 'training' ? soon() : undefined)),
      onNews('reset', soon),
    ];
    return () => {
      isOver = true;
      clearTimeout(timer);
      for (const end of ends) end();
    };
  }, []);
  const seen = trainings.filter(({ id }) => shown.has(id));
  if (seen.length === 0) return null;
  return (
    <section class="panel" aria-label="Prunings">
      {seen.map((training) => (
        <Pruning key={training.id} training={training} />
      ))}
    </section>
  );
}

function Pruning({ training }: { readonly training: TrainingAnswer }) {
  const { id, title, run, state, problem, command } = training;
  const progress = progressOfPruning(training);
  const stop = () => send('PUT', `/api/train/trainings/${id}/stop`).catch(sayError);
  return (
    <div class="pruning">
      <div class="pruning-head">
        <strong>{title}</strong>
        {state === 'running' ? (
          <Button
            kind="danger"
            title="Saves what was trained, and ends; once more ends at once"
            onClick={stop}
          >
            Stop
          </Button>
        ) : (
          <span class={`state state-${state === 'failed' ? 'bad' : 'good'}`}>
            {state === 'failed' ? 'failed' : 'ended'}
          </span>
        )}
        {run !== null && (
          <>
            <a href={`/runs/${encodeURIComponent(run)}`}>{run}</a>
            {state !== 'running' && <a href={`/prune?run=${encodeURIComponent(run)}`}>before and after</a>}
          </>
        )}
      </div>
      {state === 'running' && (
        <div class="pruning-progress" role="status">
          <Progress label={title} done={progress.done} total={progress.total} />
          <span>
            {progress.text}
            {progress.total > 0 && ` ${formatCount(progress.done)} of ${formatCount(progress.total)}`}
            {progress.secondsLeft !== null && `, ${formatSeconds(progress.secondsLeft)} left`}
          </span>
        </div>
      )}
      {problem !== null && (
        <p class="field-error" role="alert">
          {problem}
        </p>
      )}
      <p class="quiet">
        <code>{command}</code>
      </p>
    </div>
  );
}
