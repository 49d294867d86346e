import { useEffect, useMemo, useState } from 'preact/hooks';
import { send } from '../../api.js';
import { Button } from '../../parts/button.js';
import { countOf, formatCount } from '../../parts/format.js';
import { Message } from '../../parts/message.js';
import type { ComparedRun, DifferencesAnswer } from '../../protocol/index.js';
import { go, path, query, replace } from '../../shell/router.js';
import { sayError } from '../../shell/toasts.js';
import { chooseRows } from './choose-rows.js';
import { ColumnsDialog } from './columns-dialog.js';
import { ConditionDialog } from './condition-dialog.js';
import { conditionText } from './condition-text.js';
import { columnOf, optionKey, type RunColumn, usualColumns } from './run-columns.js';
import { RunTable } from './run-table.js';
import { useRuns } from './runs-store.js';
import { picked, setPicked } from './selection.js';
import { ownPlace, queryOf, stateIn, type TableState, withCondition } from './table-state.js';

/** All runs of a place in one table. */
export function RunsView() {
  const state = stateIn(query.value);
  const store = useRuns(state.from);
  const runs = store.runs.value;
  const [dialog, setDialog] = useState<'columns' | { readonly key: string }>();
  const rows = useMemo(
    () => (runs === undefined ? [] : chooseRows(runs, state)),
    [runs, state.text, state.sort.key, state.sort.isDown, JSON.stringify(state.conditions)],
  );
  const different = useDifferentKeys(state.onlyDifferent, state.from, rows);
  const columns = useMemo(
    () => columnsOf(state, different, runs ?? []),
    [JSON.stringify(state.columns), state.onlyDifferent, different, runs],
  );
  const change = (next: TableState, isStep = true) => {
    const to = queryOf(next);
    (isStep ? go : replace)(`${path.value}${to === '' ? '' : `?${to}`}`);
  };

  if (runs === undefined) {
    const { value: problem } = store.problem;
    if (problem !== undefined) return <Message kind="error" title={problem} />;
    return <Message kind="busy" title="Reading the runs …" />;
  }
  const selected = rows.filter(({ name }) => picked.value.has(pickKey(state.from, name)));
  return (
    <>
      <div class="compare-bar">
        {store.places.value.length > 1 && (
          <select
            aria-label="Where the runs are"
            value={state.from}
            onChange={(event) => change({ ...state, from: event.currentTarget.value, conditions: [] })}
          >
            {store.places.value.map(({ id, path }) => (
              <option key={id} value={id}>
                {path}
              </option>
            ))}
          </select>
        )}
        <input
          class="input compare-search"
          type="search"
          aria-label="Filter runs by words"
          placeholder="Filter: words, or batchSize=64"
          value={state.text}
          onInput={(event) => change({ ...state, text: event.currentTarget.value }, false)}
        />
        <Button onClick={() => setDialog('columns')}>Columns</Button>
        <Button
          pressed={state.onlyDifferent}
          title="Show a column for each option in which these runs differ, and no others"
          onClick={() => change({ ...state, onlyDifferent: !state.onlyDifferent })}
        >
          Only what differs
        </Button>
        <span class="quiet" role="status">
          {rows.length === runs.length
            ? countOf(runs.length, 'run')
            : `${formatCount(rows.length)} of ${countOf(runs.length, 'run')}`}
        </span>
      </div>
      {state.conditions.length > 0 && (
        <ul class="chips" aria-label="Conditions">
          {state.conditions.map((condition) => (
            <li key={condition.key} class="chip">
              <button type="button" onClick={() => setDialog({ key: condition.key })}>
                {conditionText(condition, columnOf(condition.key, runs).title)}
              </button>
              <button
                type="button"
                class="icon-button"
                aria-label={`Remove: ${conditionText(condition, columnOf(condition.key, runs).title)}`}
                onClick={() => change(withCondition(state, condition.key, null))}
              >
                ✕
              </button>
            </li>
          ))}
        </ul>
      )}
      {rows.length === 0 ? (
        <NoRows
          state={state}
          count={runs.length}
          onAll={() => change({ ...state, text: '', conditions: [] })}
        />
      ) : (
        <RunTable
          rows={rows}
          columns={columns}
          sort={state.sort}
          conditions={state.conditions}
          linkOf={state.from === ownPlace ? (run) => `/runs/${encodeURIComponent(run.name)}` : undefined}
          isPicked={(run) => picked.value.has(pickKey(state.from, run.name))}
          onPick={(some, isPicked) =>
            setPicked(
              some.map(({ name }) => pickKey(state.from, name)),
              isPicked,
            )
          }
          onSort={(key) => change({ ...state, sort: nextSort(state, columnOf(key, runs)) })}
          onCondition={(key) => setDialog({ key })}
        />
      )}
      {selected.length > 0 && (
        <section class="selection-bar" aria-label="Chosen runs">
          <span>{countOf(selected.length, 'run')} chosen</span>
          <a class="button button-main" href={sideBySideOf(state.from, selected)}>
            {selected.length === 1 ? 'Look at it' : 'Compare them'}
          </a>
          <Button kind="quiet" onClick={() => setPicked([...picked.value], false)}>
            Choose none
          </Button>
        </section>
      )}
      {dialog === 'columns' && (
        <ColumnsDialog
          runs={runs}
          columns={state.columns ?? usualColumns}
          onClose={() => setDialog(undefined)}
          onChange={(keys) => change({ ...state, columns: keys, onlyDifferent: false }, false)}
        />
      )}
      {typeof dialog === 'object' && (
        <ConditionDialog
          runs={runs}
          column={columnOf(dialog.key, runs)}
          condition={state.conditions.find(({ key }) => key === dialog.key)}
          onClose={() => setDialog(undefined)}
          onChange={(condition) => change(withCondition(state, dialog.key, condition))}
        />
      )}
    </>
  );
}

/** Runs of one name in several places are different ones. */
function pickKey(from: string, name: string): string {
  return `${from}\n${name}`;
}

/** Runs that one address can hold. */
const mostSideBySide = 50;

function sideBySideOf(from: string, runs: readonly ComparedRun[]): string {
  const names = new URLSearchParams(from === ownPlace ? [] : [['from', from]]);
  for (const { name } of runs.slice(0, mostSideBySide)) names.append('run', name);
  return `/compare/runs?${names}`;
}

/** The other direction of the same column, or another column in the direction that is usual for it. */
function nextSort({ sort }: TableState, { key, isNumber }: RunColumn): TableState['sort'] {
  return { key, isDown: sort.key === key ? !sort.isDown : isNumber };
}

function columnsOf(
  state: TableState,
  different: readonly string[] | undefined,
  runs: readonly ComparedRun[],
): RunColumn[] {
  const keys = state.onlyDifferent
    ? ['accuracy', ...(different ?? []).map(optionKey)]
    : (state.columns ?? usualColumns);
  return ['name', ...keys.filter((key) => key !== 'name')].map((key) => columnOf(key, runs));
}

/** The options in which the shown runs differ; undefined while that is found out. */
function useDifferentKeys(
  isWanted: boolean,
  from: string,
  rows: readonly ComparedRun[],
): readonly string[] | undefined {
  const [keys, setKeys] = useState<readonly string[]>();
  useEffect(() => {
    if (!isWanted || rows.length === 0) return setKeys(undefined);
    let isOver = false;
    const timer = setTimeout(() => {
      const runs = rows.map(({ name }) => name);
      send<DifferencesAnswer>('POST', '/api/compare/differences', { from, runs }).then(
        ({ differences }) => !isOver && setKeys(Object.keys(differences)),
        (error) => !isOver && sayError(error),
      );
    }, 150);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [isWanted, from, rows]);
  return keys;
}

interface NoRowsProps {
  readonly state: TableState;
  readonly count: number;
  readonly onAll: () => void;
}

function NoRows({ state, count, onAll }: NoRowsProps) {
  if (count > 0) {
    return (
      <Message kind="empty" title="No run is like that.">
        <Button onClick={onAll}>Show all {formatCount(count)}</Button>
      </Message>
    );
  }
  return (
    <Message
      kind="empty"
      title={state.from === ownPlace ? 'There are no runs yet.' : `There are no runs in ${state.from}.`}
    >
      <a href="/train">Train a network</a>
    </Message>
  );
}
