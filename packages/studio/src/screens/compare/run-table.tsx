import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { formatBytes, formatDate } from '../../parts/bytes.js';
import { formatPercent } from '../../parts/format.js';
import { TableFrame } from '../../parts/table-frame.js';
import type { ComparedRun } from '../../protocol/index.js';
import { stateWords } from '../../runs/run-words.js';
import type { RunColumn } from './run-columns.js';
import type { Condition, TableState } from './table-state.js';

/** Height of a row, in pixels. */
const rowHeight = 34;
/** Rows beyond what is seen, on either side. */
const overscan = 8;

interface RunTableProps {
  readonly rows: readonly ComparedRun[];
  readonly columns: readonly RunColumn[];
  readonly sort: TableState['sort'];
  readonly conditions: readonly Condition[];
  /** Where the name of a run leads; nowhere where not given. */
  readonly linkOf: ((run: ComparedRun) => string) | undefined;
  readonly isPicked: (run: ComparedRun) => boolean;
  readonly onPick: (runs: readonly ComparedRun[], isPicked: boolean) => void;
  readonly onSort: (key: string) => void;
  readonly onCondition: (key: string) => void;
}

/** A table of any number of runs, of which those in sight are in the page. */
export function RunTable({ rows, columns, linkOf, isPicked, onPick, ...head }: RunTableProps) {
  const { frame, first, last } = useRowsInSight(rows.length);
  const isAllPicked = rows.every(isPicked);
  return (
    <TableFrame label="Runs" class="compare-table" frame={frame}>
      <table class="table" aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" class="pick">
              <input
                type="checkbox"
                aria-label="Choose all runs that are shown"
                checked={isAllPicked}
                onChange={() => onPick(rows, !isAllPicked)}
              />
            </th>
            {columns.map((column) => (
              <ColumnHead key={column.key} column={column} {...head} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer rows={first} columns={columns.length + 1} />
          {rows.slice(first, last).map((run, i) => (
            <tr key={run.name} aria-rowindex={first + i + 2} class={isPicked(run) ? 'is-picked' : undefined}>
              <td class="pick">
                <input
                  type="checkbox"
                  aria-label={`Choose ${run.name}`}
                  checked={isPicked(run)}
                  onChange={() => onPick([run], !isPicked(run))}
                />
              </td>
              {columns.map((column) =>
                column.key === 'name' ? (
                  <th key="name" scope="row" title={run.name}>
                    {linkOf ? <a href={linkOf(run)}>{run.name}</a> : run.name}
                  </th>
                ) : (
                  <td
                    key={column.key}
                    class={column.isNumber ? 'number' : undefined}
                    title={titleOf(run, column)}
                  >
                    {cellOf(run, column)}
                  </td>
                ),
              )}
            </tr>
          ))}
          <Spacer rows={rows.length - last} columns={columns.length + 1} />
        </tbody>
      </table>
    </TableFrame>
  );
}

type HeadProps = Pick<RunTableProps, 'sort' | 'conditions' | 'onSort' | 'onCondition'> & {
  readonly column: RunColumn;
};

function ColumnHead({ column, sort, conditions, onSort, onCondition }: HeadProps) {
  const { key, title, isNumber, width } = column;
  const isSorted = sort.key === key;
  const hasCondition = conditions.some((condition) => condition.key === key);
  return (
    <th
      scope="col"
      class={isNumber ? 'number' : undefined}
      aria-sort={isSorted ? (sort.isDown ? 'descending' : 'ascending') : undefined}
      style={{ minWidth: `${width}px` }}
    >
      <span class="column-head">
        <button type="button" class="column-sort" onClick={() => onSort(key)}>
          {title}
          <span aria-hidden="true">{isSorted ? (sort.isDown ? ' ↓' : ' ↑') : ''}</span>
        </button>
        <button
          type="button"
          class="icon-button column-filter"
          aria-label={`Filter by ${title}`}
          aria-pressed={hasCondition}
          onClick={() => onCondition(key)}
        >
          <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
            <path d="M1 2h10L7 6.5V11L5 9.5v-3z" fill="currentColor" />
          </svg>
        </button>
      </span>
    </th>
  );
}

function Spacer({ rows, columns }: { readonly rows: number; readonly columns: number }) {
  if (rows <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row takes no focus
    <tr aria-hidden="true">
      <td class="spacer" colSpan={columns} style={{ height: `${rows * rowHeight}px` }} />
    </tr>
  );
}

/** The rows that are seen. */
function useRowsInSight(count: number) {
  const frame = useRef<HTMLElement>(null);
  const [seen, setSeen] = useState({ top: 0, height: 900 });
  useLayoutEffect(() => {
    const element = frame.current!;
    const update = () => {
      // By whole rows: in between nothing changes.
      const top = Math.floor(element.scrollTop / rowHeight) * rowHeight;
      const height = element.clientHeight;
      setSeen((before) => (before.top === top && before.height === height ? before : { top, height }));
    };
    update();
    const observer = new ResizeObserver(update);
    observer.observe(element);
    element.addEventListener('scroll', update, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', update);
    };
  }, []);
  const first = Math.max(0, Math.min(count, Math.floor(seen.top / rowHeight) - overscan));
  const last = Math.min(count, Math.ceil((seen.top + seen.height) / rowHeight) + overscan);
  return { frame, first, last };
}

function cellOf(run: ComparedRun, column: RunColumn): ComponentChildren {
  switch (column.key) {
    case 'state':
      return <span class={`state state-${stateWords[run.state].kind}`}>{stateWords[run.state].text}</span>;
    case 'accuracy':
      return <AccuracyText accuracy={run.accuracy} />;
    case 'epochs':
      return run.epochs === undefined ? '–' : `${run.epochs} of ${run.recipe?.epochs ?? '?'}`;
    case 'bytes':
      return formatBytes(run.bytes);
    case 'date':
      return formatDate(run.date);
    default: {
      const value = column.valueIn(run);
      return value === undefined ? '–' : String(value);
    }
  }
}

function titleOf(run: ComparedRun, { key, valueIn }: RunColumn): string | undefined {
  if (key === 'state') return run.problem;
  const value = valueIn(run);
  return typeof value === 'string' && key !== 'split' ? value : undefined;
}

/** `97.25 %` and its interval. */
export function AccuracyText({ accuracy }: { readonly accuracy: ComparedRun['accuracy'] }) {
  if (!accuracy) return <>–</>;
  const { value, interval } = accuracy;
  return (
    <>
      {formatPercent(value, 2)}
      {interval && (
        <span class="interval" title="95 % interval">
          {' '}
          {(100 * interval.lower).toFixed(1)} to {(100 * interval.upper).toFixed(1)}
        </span>
      )}
    </>
  );
}
