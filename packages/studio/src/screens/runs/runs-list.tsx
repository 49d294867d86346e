import { useState } from 'preact/hooks';
import { formatCount } from '../../parts/format.js';
import { Message } from '../../parts/message.js';
import { Progress } from '../../parts/progress.js';
import { type Column, type Sorting, Table } from '../../parts/table.js';
import type { RunAnswer } from '../../protocol/index.js';
import { runAddress, runs, runsProblem } from '../../runs/run-store.js';
import { accuracyWords, progressWords, stateWords } from '../../runs/run-words.js';
import { Trainings } from './trainings.js';

/** All runs of the folder, as they are now. */
export function RunsList() {
  const [sorting, setSorting] = useState<Sorting>({ key: 'date', isDown: true });
  if (runsProblem.value !== undefined) return <Message kind="error" title={runsProblem.value} />;
  const all = runs.value;
  if (!all) return null;
  return (
    <div class="runs-list page-padding">
      <header class="page-header">
        <h1>Runs</h1>
        <a class="button button-main" href="/train">
          Train a new one
        </a>
      </header>
      <Trainings />
      {all.length === 0 ? (
        <Message kind="empty" title="There are no runs here yet.">
          <p>
            Those that the command starts in this folder appear by themselves, too.{' '}
            <a href="/train">Train one</a>
          </p>
        </Message>
      ) : (
        <Table
          label="Runs"
          columns={columns}
          rows={sorted(all, sorting)}
          keyOf={({ name }) => name}
          sorting={sorting}
          onSort={setSorting}
        />
      )}
    </div>
  );
}

const columns: readonly Column<RunAnswer>[] = [
  { key: 'name', title: 'Run', canSort: true, cell: (run) => <a href={runAddress(run.name)}>{run.name}</a> },
  { key: 'state', title: 'State', canSort: true, cell: (run) => <RunState run={run} /> },
  { key: 'data', title: 'Data', canSort: true, cell: ({ recipe }) => recipe?.data ?? '–' },
  { key: 'model', title: 'Network', canSort: true, cell: ({ recipe }) => recipe?.model ?? '–' },
  { key: 'loss', title: 'Loss', canSort: true, cell: ({ recipe }) => recipe?.loss ?? '–' },
  {
    key: 'epochs',
    title: 'Epochs',
    isNumber: true,
    canSort: true,
    cell: ({ epochs, recipe }) =>
      epochs === undefined
        ? '–'
        : `${formatCount(epochs)}${recipe ? ` of ${formatCount(recipe.epochs)}` : ''}`,
  },
  { key: 'accuracy', title: 'Right', isNumber: true, canSort: true, cell: (run) => accuracyWords(run) },
  { key: 'date', title: 'Saved', canSort: true, cell: ({ date }) => <SavedAt date={date} /> },
];

export function SavedAt({ date }: { readonly date: string }) {
  return (
    <time dateTime={date}>
      {new Date(date).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}
    </time>
  );
}

/** A run's state, with how far it is while it runs. */
export function RunState({ run }: { readonly run: RunAnswer }) {
  const { text, kind } = stateWords[run.state];
  const { progress } = run;
  return (
    <>
      <span class={`state state-${kind}`}>{text}</span>
      {run.problem !== undefined && <p class="quiet">{run.problem}</p>}
      {progress && run.state === 'running' && (
        <div class="run-progress">
          <Progress label={`Steps of ${run.name}`} done={progress.step} total={progress.steps ?? 0} />
          <span class="quiet">{progressWords(progress)}</span>
        </div>
      )}
    </>
  );
}

function sorted(all: readonly RunAnswer[], { key, isDown }: Sorting): readonly RunAnswer[] {
  const keyOf = (run: RunAnswer): string | number => {
    if (key === 'accuracy') return run.accuracy?.value ?? -1;
    if (key === 'epochs') return run.epochs ?? -1;
    if (key === 'data' || key === 'model' || key === 'loss') return run.recipe?.[key] ?? '';
    return run[key as 'name' | 'state' | 'date'];
  };
  const rising = [...all].sort((a, b) => {
    const [x, y] = [keyOf(a), keyOf(b)];
    return typeof x === 'number' && typeof y === 'number'
      ? x - y
      : String(x).localeCompare(String(y), 'en', { numeric: true });
  });
  return isDown ? rising.reverse() : rising;
}
