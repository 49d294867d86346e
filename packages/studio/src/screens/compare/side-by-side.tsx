import { useEffect, useMemo, useState } from 'preact/hooks';
import { send } from '../../api.js';
import { Button } from '../../parts/button.js';
import { countOf } from '../../parts/format.js';
import { Message } from '../../parts/message.js';
import { TableFrame } from '../../parts/table-frame.js';
import type {
  ComparedRun,
  CoursesAnswer,
  DifferencesAnswer,
  RunCourse,
  SettingValue,
} from '../../protocol/index.js';
import { query, setQuery } from '../../shell/router.js';
import { isDark } from '../../shell/theme.js';
import { OverlayChart, shown } from './overlay-chart.js';
import {
  AXES,
  type Axis,
  lineStyle,
  MEASURES,
  type Measure,
  overlay,
  usualMeasure,
  valuesOf,
} from './overlay-series.js';
import { AccuracyText } from './run-table.js';
import { useRuns } from './runs-store.js';
import { ownPlace } from './table-state.js';

/** Some runs: their curves over one another, and in what their recipes differ. */
export function SideBySide() {
  const from = query.value.get('from') || ownPlace;
  const key = JSON.stringify(query.value.getAll('run'));
  const names = useMemo(() => JSON.parse(key) as string[], [key]);
  const store = useRuns(from);
  const known = new Map((store.runs.value ?? []).map((run) => [run.name, run]));
  // Curves of runs that go on are drawn anew with each epoch.
  const state = names.map((name) => known.get(name)?.epochs ?? '').join();
  const { courses, differences, problem } = useChosen(from, names, state);
  if (names.length === 0) {
    return (
      <Message kind="empty" title="No runs are chosen.">
        <a href="/compare">Choose some</a>
      </Message>
    );
  }
  if (problem !== undefined) {
    return (
      <Message kind="error" title={problem}>
        <a href="/compare">Choose other runs</a>
      </Message>
    );
  }
  return (
    <div class="compare-page">
      <Curves courses={courses} />
      <section class="panel" aria-labelledby="differences-title">
        <h2 id="differences-title">What is different</h2>
        <Differences names={names} known={known} differences={differences} />
      </section>
    </div>
  );
}

function useChosen(from: string, runs: readonly string[], state: string) {
  const [courses, setCourses] = useState<readonly RunCourse[]>();
  const [differences, setDifferences] = useState<DifferencesAnswer>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    if (runs.length === 0) return;
    let isOver = false;
    setProblem(undefined);
    Promise.all([
      send<CoursesAnswer>('POST', '/api/compare/courses', { from, runs }),
      send<DifferencesAnswer>('POST', '/api/compare/differences', { from, runs }),
    ]).then(
      ([{ courses }, differences]) => {
        if (isOver) return;
        setCourses(courses);
        setDifferences(differences);
      },
      (error) => !isOver && setProblem(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      isOver = true;
    };
  }, [from, runs, state]);
  return { courses, differences, problem };
}

function Curves({ courses }: { readonly courses: readonly RunCourse[] | undefined }) {
  const [raised, setRaised] = useState<number>();
  const [place, setPlace] = useState<number | null>(null);
  const drawn = useMemo(
    () => (courses ?? []).filter(({ epoch, steps }) => epoch.length + steps.step.length > 0),
    [courses],
  );
  const measure = chosen(query.value.get('show'), MEASURES) ?? usualMeasure(drawn);
  const axis = chosen(query.value.get('by'), AXES) ?? 'epoch';
  const curves = useMemo(() => overlay(drawn, axis, measure), [drawn, axis, measure]);
  const runs = useMemo(() => drawn.map(({ run }) => run), [drawn]);
  if (courses === undefined) return <Message kind="busy" title="Reading the curves …" />;
  const without = courses.filter(({ epoch, steps }) => epoch.length + steps.step.length === 0);
  const isKnown = curves.y.some((column) => column.some((value) => value != null));
  return (
    <section class="panel" aria-labelledby="curves-title">
      <div class="panel-head">
        <h2 id="curves-title">Curves</h2>
        <select
          aria-label="What is drawn"
          value={measure}
          onChange={(event) => setQuery({ show: event.currentTarget.value }, true)}
        >
          {Object.entries(MEASURES).map(([key, { title }]) => (
            <option key={key} value={key}>
              {title}
            </option>
          ))}
        </select>
        <fieldset class="segments" aria-label="By">
          {(Object.keys(AXES) as Axis[]).map((key) => (
            <Button
              key={key}
              pressed={axis === key}
              onClick={() => setQuery({ by: key === 'epoch' ? null : key }, true)}
            >
              {key === 'seconds' ? 'Time' : AXES[key].title}
            </Button>
          ))}
        </fieldset>
      </div>
      {drawn.length === 0 ? (
        <p class="quiet">None of these runs has ended an epoch.</p>
      ) : isKnown ? (
        <OverlayChart {...{ runs, curves, axis, measure, raised }} onPlace={setPlace} />
      ) : (
        <p class="quiet">This was not measured of any of these runs.</p>
      )}
      {drawn.length > 0 && (
        <Legend {...{ courses: drawn, curves, measure, axis, place, raised }} onRaise={setRaised} />
      )}
      {without.map(({ run, problem }) => (
        <p key={run} class="quiet">
          {run}: {problem ?? 'no epoch has ended'}
        </p>
      ))}
    </section>
  );
}

interface LegendProps {
  readonly courses: readonly RunCourse[];
  readonly curves: ReturnType<typeof overlay>;
  readonly measure: Measure;
  readonly axis: Axis;
  readonly place: number | null;
  readonly raised: number | undefined;
  readonly onRaise: (place: number | undefined) => void;
}

/** Which line is which run, with its value under the pointer, its best and its last one. */
function Legend({ courses, curves, measure, axis, place, raised, onRaise }: LegendProps) {
  const isLowGood = !MEASURES[measure].isShare;
  const hasBest = measure !== 'learningRate';
  // The pointer may still be where other curves had a place.
  const here = place === null ? undefined : curves.x[place];
  return (
    <TableFrame label="Values of the curves">
      <table class="table curve-legend">
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col" class="number under-pointer">
              {here === undefined
                ? 'Under the pointer'
                : `${AXES[axis].title} ${Number(here.toPrecision(6))}`}
            </th>
            {hasBest && (
              <th scope="col" class="number">
                Best
              </th>
            )}
            <th scope="col" class="number">
              Last
            </th>
          </tr>
        </thead>
        <tbody>
          {courses.map((course, i) => {
            const { color, dash } = lineStyle(i, isDark.value);
            const known = valuesOf(course, measure).filter((value) => value !== null);
            const best = isLowGood ? Math.min(...known) : Math.max(...known);
            const value = place === null ? null : (curves.y[i]![place] ?? null);
            const text = (one: number | null | undefined) =>
              one === null || one === undefined || !Number.isFinite(one) ? '–' : shown(one, measure);
            return (
              <tr
                key={course.run}
                class={raised === i ? 'is-picked' : undefined}
                onMouseEnter={() => onRaise(i)}
                onMouseLeave={() => onRaise(undefined)}
              >
                <th scope="row">
                  <svg class="line-sign" viewBox="0 0 28 8" width="28" height="8" aria-hidden="true">
                    <line
                      x1="0"
                      y1="4"
                      x2="28"
                      y2="4"
                      stroke={color}
                      stroke-width="3"
                      stroke-dasharray={dash.join(' ')}
                    />
                  </svg>
                  {course.run}
                </th>
                <td class="number under-pointer">{text(value)}</td>
                {hasBest && <td class="number">{text(best)}</td>}
                <td class="number">{text(known.at(-1))}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </TableFrame>
  );
}

interface DifferencesProps {
  readonly names: readonly string[];
  readonly known: ReadonlyMap<string, ComparedRun>;
  readonly differences: DifferencesAnswer | undefined;
}

/** A row for each option in which the recipes differ, a column for each run. */
function Differences({ names, known, differences }: DifferencesProps) {
  if (!differences) return <p class="quiet">Comparing the recipes …</p>;
  const rows = Object.entries(differences.differences);
  return (
    <>
      <TableFrame label="Differences of the recipes">
        <table class="table differences">
          <thead>
            <tr>
              <th scope="col">Option</th>
              {names.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">accuracy</th>
              {names.map((name) => {
                const accuracy = known.get(name)?.accuracy;
                return (
                  <td key={name}>
                    <AccuracyText accuracy={accuracy} />
                    {accuracy && <span class="quiet"> {accuracy.split}</span>}
                  </td>
                );
              })}
            </tr>
            {rows.map(([option, values]) => (
              <tr key={option}>
                <th scope="row">{option}</th>
                {values.map((value, i) => (
                  <td key={names[i]}>{valueText(value)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
      <p class="quiet">
        {rows.length === 0
          ? `The recipes are the same in all ${countOf(differences.same, 'option')}.`
          : `${countOf(differences.same, 'other option')} the same.`}
      </p>
    </>
  );
}

function valueText(value: SettingValue | null): string {
  return value === null ? '–' : String(value);
}

function chosen<Key extends string>(
  text: string | null,
  known: Readonly<Record<Key, unknown>>,
): Key | undefined {
  return text !== null && Object.hasOwn(known, text) ? (text as Key) : undefined;
}
