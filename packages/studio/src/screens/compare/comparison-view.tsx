import { useEffect, useState } from 'preact/hooks';
import { get } from '../../api.js';
import { countOf } from '../../parts/format.js';
import { Message } from '../../parts/message.js';
import { TableFrame } from '../../parts/table-frame.js';
import type {
  ComparisonAnswer,
  ComparisonCell,
  ComparisonTable,
  ComparisonTest,
} from '../../protocol/index.js';
import { query, setQuery } from '../../shell/router.js';
import { scaleOf } from './interval-scale.js';

/** What a comparison has found: words, tables with their runs, paired tests. */
export function ComparisonView() {
  const of = query.value.get('of') ?? '';
  const baseline = query.value.get('baseline') ?? '';
  const [answer, setAnswer] = useState<ComparisonAnswer>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    let isOver = false;
    setProblem(undefined);
    const asked = new URLSearchParams({ of, ...(baseline !== '' && { baseline }) });
    get<ComparisonAnswer>(`/api/compare/comparison?${asked}`).then(
      (found) => !isOver && setAnswer(found),
      (error: Error) => !isOver && setProblem(error.message),
    );
    return () => {
      isOver = true;
    };
  }, [of, baseline]);
  if (problem !== undefined) {
    return (
      <Message kind="error" title={problem}>
        <a href="/compare/comparisons">All comparisons</a>
      </Message>
    );
  }
  if (!answer || answer.id !== of)
    return <Message kind="busy" title="Reading the runs of the comparison …" />;
  const place = new URLSearchParams({ from: answer.id });
  return (
    <div class="compare-page">
      <section class="panel" aria-labelledby="comparison-title">
        <div class="panel-head">
          <h2 id="comparison-title">{answer.path}</h2>
          <label class="inline-field">
            Compared with{' '}
            <select
              value={answer.baseline}
              onChange={(event) => setQuery({ baseline: event.currentTarget.value }, true)}
            >
              {answer.losses.map((loss) => (
                <option key={loss} value={loss}>
                  {loss}
                </option>
              ))}
            </select>
          </label>
          <a href={`/compare?${place}`}>All its runs</a>
        </div>
        <p class="comparison-headline">{answer.headline}</p>
        {answer.sentences.length > 0 && (
          <ul class="sentences">
            {answer.sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
        {answer.resolution !== null && <p class="quiet">{answer.resolution}</p>}
        <Gaps gaps={answer.gaps} />
      </section>
      {answer.tests.length > 0 && <Tests tests={answer.tests} baseline={answer.baseline} />}
      {answer.tables.map((table) => (
        <TableOf key={table.title} table={table} place={answer.id} baseline={answer.baseline} />
      ))}
      <section class="panel" aria-labelledby="notes-title">
        <h2 id="notes-title">How it was done</h2>
        <dl class="method-notes">
          {answer.notes.map(([title, text]) => (
            <div key={title}>
              <dt>{title}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
        {answer.report !== null && (
          <p class="quiet">
            With pictures and learning curves, as one file that opens from disk: <code>{answer.report}</code>
          </p>
        )}
      </section>
    </div>
  );
}

function Gaps({ gaps }: Pick<ComparisonAnswer, 'gaps'>) {
  if (gaps.length === 0) return null;
  return (
    <details>
      <summary>{countOf(gaps.length, 'run')} missing</summary>
      <ul class="sentences">
        {gaps.map(({ title, failure }) => (
          <li key={title}>
            {title}
            {failure !== null && <span class="field-error"> failed: {failure}</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}

interface TableOfProps {
  readonly table: ComparisonTable;
  readonly place: string;
  readonly baseline: string;
}

function TableOf({ table, place, baseline }: TableOfProps) {
  const { title, caption, columns, rows } = table;
  const id = `table-${title.replace(/\W+/g, '-').toLowerCase()}`;
  return (
    <section class="panel" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p class="quiet">{caption}</p>
      <TableFrame label={title}>
        <table class="table grid-table">
          <thead>
            <tr>
              <th scope="col">Loss</th>
              {columns.map(({ data, model }) => (
                <th key={`${data} ${model}`} scope="col" class="number">
                  {data}
                  <br />
                  {model}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ loss, cells }) => (
              <tr key={loss}>
                <th scope="row">
                  {loss}
                  {loss === baseline && <span class="quiet"> baseline</span>}
                </th>
                {cells.map((cell, i) => (
                  <td key={`${columns[i]!.data} ${columns[i]!.model}`} class="number">
                    {cell ? <CellText cell={cell} place={place} /> : '–'}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </section>
  );
}

const marks = { better: ['▲', 'better than the baseline'], worse: ['▼', 'worse than the baseline'] } as const;

function CellText({ cell, place }: { readonly cell: ComparisonCell; readonly place: string }) {
  const { text, isBest, mark, note, runs } = cell;
  const address = new URLSearchParams({ from: place });
  for (const run of runs) address.append('run', run);
  return (
    <>
      {mark !== null && (
        <span class={`mark mark-${mark}`} title={marks[mark][1]}>
          <span aria-hidden="true">{marks[mark][0]}</span>
          <span class="visually-hidden">{marks[mark][1]}: </span>
        </span>
      )}{' '}
      <a
        href={`/compare/runs?${address}`}
        title={`Look at ${countOf(runs.length, 'run')}`}
        class={isBest ? 'is-best' : undefined}
      >
        {text}
      </a>
      {note !== null && <span class="cell-note quiet">{note}</span>}
    </>
  );
}

interface TestsProps {
  readonly tests: readonly ComparisonTest[];
  readonly baseline: string;
}

/** The paired tests, each with its interval drawn on one scale. */
function Tests({ tests, baseline }: TestsProps) {
  const scale = scaleOf(tests);
  return (
    <section class="panel" aria-labelledby="tests-title">
      <h2 id="tests-title">Against {baseline}</h2>
      <p class="quiet">
        Differences of the accuracy in points, over the seeds that both have: paired t-test with Holm’s
        correction over all of them, which the verdicts rest on, and McNemar’s test on the pooled predictions.
      </p>
      <TableFrame label="Paired tests">
        <table class="table tests">
          <thead>
            <tr>
              <th scope="col">Loss</th>
              <th scope="col">On</th>
              <th scope="col">Verdict</th>
              <th scope="col" class="number">
                Difference
              </th>
              <th scope="col">95 % interval</th>
              <th scope="col">t-test</th>
              <th scope="col" class="number">
                p (Holm)
              </th>
              <th
                scope="col"
                class="number"
                title="Images that one of the two alone gets right: the loss first"
              >
                Alone right
              </th>
              <th scope="col" class="number">
                McNemar (Holm)
              </th>
            </tr>
          </thead>
          <tbody>
            {tests.map((test) => (
              <tr key={`${test.loss} ${test.data} ${test.model}`}>
                <th scope="row">{test.loss}</th>
                <td>
                  {test.data}, {test.model}
                  <span class="cell-note quiet">{test.seeds}</span>
                </td>
                <td>
                  <span class={`verdict verdict-${test.kind}`}>{test.verdict}</span>
                </td>
                <td class="number">{test.points}</td>
                <td class="interval-cell">
                  {test.bounds && (
                    <svg
                      class="interval-plot"
                      viewBox="0 0 120 14"
                      width="120"
                      height="14"
                      aria-hidden="true"
                    >
                      <line class="zero" x1={scale(0)} x2={scale(0)} y1="0" y2="14" />
                      <line
                        class="range"
                        x1={scale(test.bounds.lower)}
                        x2={scale(test.bounds.upper)}
                        y1="7"
                        y2="7"
                      />
                      <circle class="mean" cx={scale(test.difference)} cy="7" r="3.5" />
                    </svg>
                  )}
                  <span>{test.interval}</span>
                </td>
                <td>{test.t === '' ? '–' : `${test.t}, p ${withSign(test.p)}`}</td>
                <td class="number">{test.adjustedP}</td>
                <td class="number">{test.alone}</td>
                <td class="number">{test.pooledAdjustedP}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </section>
  );
}

/** `= 0.42`, `< 0.0001`. */
function withSign(p: string): string {
  return p.startsWith('<') ? p : `= ${p}`;
}
