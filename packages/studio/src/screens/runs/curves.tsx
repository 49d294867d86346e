import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { get, onNews } from '../../api.js';
import { Button } from '../../parts/button.js';
import { Chart, type ChartLine } from '../../parts/chart.js';
import { countOf, formatCount, formatPercent } from '../../parts/format.js';
import { type Column, Table } from '../../parts/table.js';
import type { CurvesAnswer, EpochPoint } from '../../protocol/index.js';
import { apiAddress } from '../../runs/run-store.js';
import { gapWords } from '../../runs/run-words.js';
import { isDark } from '../../shell/theme.js';

/** Milliseconds between two requests for what is new, however fast it comes. */
const pace = 1_000;

type Range = readonly [number, number] | undefined;

/** The curves of a run, live while it is trained. */
export function Curves({ name }: { readonly name: string }) {
  const frame = useRef<HTMLElement>(null);
  const [range, setRange] = useState<Range>();
  const curves = useCurves(name, range, () => frame.current?.clientWidth ?? 800);
  return (
    <section class="section" ref={frame} aria-label="Curves">
      <header class="section-header">
        <h2>Curves</h2>
        {range && (
          <Button onClick={() => setRange(undefined)}>
            Whole run (now steps {formatCount(Math.ceil(range[0]))} to {formatCount(Math.floor(range[1]))})
          </Button>
        )}
      </header>
      {curves && <CurveNotes curves={curves} />}
      {curves && (curves.recorded > 0 || curves.epochs.length > 0) && (
        <Charts curves={curves} range={range} onRange={setRange} />
      )}
      {curves && curves.epochs.length > 0 && (
        <details>
          <summary>{countOf(curves.epochs.length, 'epoch')} in numbers</summary>
          <Table
            label="Epochs"
            columns={epochColumns(curves)}
            rows={curves.epochs}
            keyOf={({ epoch }) => epoch}
          />
        </details>
      )}
    </section>
  );
}

/** The curves as wide as they are drawn, asked for again when there is more. */
function useCurves(name: string, range: Range, width: () => number): CurvesAnswer | undefined {
  const [curves, setCurves] = useState<CurvesAnswer>();
  useEffect(() => {
    const control = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asked = 0;
    const load = async () => {
      timer = undefined;
      asked = Date.now();
      const [from, to] = range ?? [0, ''];
      const search = `?from=${from}&to=${to}&columns=${Math.max(100, Math.round(width()))}`;
      try {
        setCurves(await get<CurvesAnswer>(apiAddress('runs', name, `/curves${search}`), control.signal));
      } catch {
        // It is asked for again with what comes next.
      }
    };
    const loadSoon = () => {
      timer ??= setTimeout(() => void load(), Math.max(0, asked + pace - Date.now()));
    };
    void load();
    const ends = [
      onNews('runs', (news) => {
        const isOurs =
          (news.kind === 'metrics' && news.name === name) ||
          (news.kind === 'runs' && news.changed.some((run) => run.name === name));
        if (isOurs) loadSoon();
      }),
      onNews('reset', loadSoon),
    ];
    return () => {
      control.abort();
      clearTimeout(timer);
      for (const end of ends) end();
    };
  }, [name, range?.[0], range?.[1]]);
  return curves;
}

/** What the curves show, and what they do not. */
function CurveNotes({ curves }: { readonly curves: CurvesAnswer }) {
  const { recorded, inRange, steps, every, gaps, epochs } = curves;
  if (recorded === 0 && epochs.length === 0) {
    return (
      <p class="quiet">
        Nothing is recorded yet: a line comes with every 50th step and with the end of each epoch.
      </p>
    );
  }
  return (
    <>
      <p class="quiet">
        {every !== null && every > 1 && `Every ${formatCount(every)}th step is recorded. `}
        {countOf(inRange, 'recorded step')}
        {steps.length < inRange && ', drawn by the lowest and the highest of each column of pixels'}. Drag
        over a chart to look closer; a double click shows all.
      </p>
      {gaps.length > 0 && (
        <div class="notice-box" role="note">
          <b>The curves are incomplete.</b>
          <ul>
            {gaps.map((gap) => (
              <li key={`${gap.kind}${gap.from}`}>{gapWords(gap)}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

interface ChartsProps {
  readonly curves: CurvesAnswer;
  readonly range: Range;
  readonly onRange: (range: Range) => void;
}

function Charts({ curves, range, onRange }: ChartsProps) {
  const charts = useMemo(() => chartsOf(curves), [curves]);
  const breaks = useMemo(
    () => curves.gaps.flatMap(({ kind, from }) => (kind === 'steps' ? [from] : [])),
    [curves.gaps],
  );
  const whole: Range = range ?? wholeOf(curves);
  return (
    <div class="charts">
      {charts.map(({ title, summary, lines }) => (
        <Chart
          key={title}
          {...{ title, summary, lines, breaks, onRange }}
          isDark={isDark.value}
          range={whole}
          formatX={(value) => formatCount(Math.round(value))}
        />
      ))}
    </div>
  );
}

/** All charts have one axis. */
function wholeOf({ first, last, epochs }: CurvesAnswer): Range {
  const steps = [first, last, ...epochs.map(({ step }) => step)].filter((step) => step !== null);
  return [Math.min(...steps), Math.max(...steps)];
}

interface ChartPlan {
  readonly title: string;
  readonly summary: string;
  readonly lines: readonly ChartLine[];
}

const short = (value: number) => {
  const magnitude = Math.abs(value);
  return magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e5)
    ? value.toExponential(1)
    : String(Number(value.toPrecision(4)));
};

/** The charts that a run's curves fill. */
function chartsOf({ steps, series, epochs }: CurvesAnswer): ChartPlan[] {
  const byEpoch = (
    label: string,
    color: string,
    kind: ChartLine['kind'],
    read: (epoch: EpochPoint) => number | null,
    format = short,
  ) => ({
    ...{ label, color, kind, format },
    x: epochs.map(({ step }) => step),
    y: epochs.map(read),
  });
  const byStep = (label: string, color: string, name: string): ChartLine[] =>
    series[name] ? [{ label, color, kind: 'thin', format: short, x: steps, y: series[name] }] : [];
  const hasValidation = epochs.some(({ validation }) => validation);
  const last = epochs.at(-1);
  const percent = (value: number) => formatPercent(value, 1);
  const charts: ChartPlan[] = [
    {
      title: 'Loss',
      summary: last ? `After epoch ${last.epoch}: ${short(last.loss)}.` : '',
      lines: [
        ...byStep('Step', '--chart-1', 'loss'),
        byEpoch('Epoch, training', '--chart-2', 'thick', ({ loss }) => loss),
        ...(hasValidation
          ? [
              byEpoch(
                'Epoch, validation (likelihood)',
                '--chart-3',
                'dashed',
                ({ validation }) => validation?.nll ?? null,
              ),
            ]
          : []),
      ],
    },
    {
      title: 'Accuracy',
      summary: last
        ? `After epoch ${last.epoch}: ${percent(last.accuracy)} of training images${last.validation ? `, ${percent(last.validation.accuracy)} of validation images` : ''}.`
        : '',
      lines: [
        byEpoch('Training', '--chart-2', 'thick', ({ accuracy }) => accuracy, percent),
        ...(hasValidation
          ? [
              byEpoch(
                'Validation',
                '--chart-3',
                'dashed',
                ({ validation }) => validation?.accuracy ?? null,
                percent,
              ),
            ]
          : []),
      ],
    },
    {
      title: 'Learning rate',
      summary: '',
      lines: [
        ...byStep('Step', '--chart-1', 'learningRate'),
        ...(series.learningRate
          ? []
          : [byEpoch('Epoch', '--chart-2', 'thick', ({ learningRate }) => learningRate)]),
      ],
    },
    ...Object.keys(series)
      .filter((name) => name.startsWith('term:'))
      .map((name): ChartPlan => {
        const term = name.slice('term:'.length);
        return {
          title: `Term of the loss: ${term}`,
          summary: '',
          lines: [
            ...byStep('Step', '--chart-1', name),
            byEpoch('Epoch', '--chart-2', 'thick', ({ terms }) => terms[term] ?? null),
          ],
        };
      }),
    { title: 'Norm of the gradients', summary: '', lines: byStep('Step', '--chart-1', 'gradientNorm') },
  ];
  return charts.filter(({ lines }) => lines.some(({ x }) => x.length > 0));
}

function epochColumns({ epochs }: CurvesAnswer): Column<EpochPoint>[] {
  const hasValidation = epochs.some(({ validation }) => validation);
  const number = (key: string, title: string, cell: (epoch: EpochPoint) => string): Column<EpochPoint> => ({
    ...{ key, title, cell, isNumber: true },
  });
  return [
    number('epoch', 'Epoch', ({ epoch, isBest }) => `${epoch}${isBest ? ' ★' : ''}`),
    number('loss', 'Loss', ({ loss }) => short(loss)),
    number('accuracy', 'Right', ({ accuracy }) => formatPercent(accuracy, 2)),
    ...(hasValidation
      ? [
          number('nll', 'Validation loss', ({ validation }) => (validation ? short(validation.nll) : '–')),
          number('right', 'Validation right', ({ validation }) =>
            validation ? formatPercent(validation.accuracy, 2) : '–',
          ),
        ]
      : []),
    number('rate', 'Learning rate', ({ learningRate }) => short(learningRate)),
    number('seconds', 'Seconds', ({ seconds }) => seconds.toFixed(1)),
  ];
}
