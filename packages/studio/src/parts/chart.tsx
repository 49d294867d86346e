import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import { type AlignedLines, alignLines, type Line } from './align-series.js';

/** A line with its look. */
export interface ChartLine extends Line {
  readonly label: string;
  /** A custom property of the style sheet: `--chart-1`. */
  readonly color: string;
  readonly kind: 'thin' | 'thick' | 'dashed';
  readonly format: (value: number) => string;
}

interface ChartProps {
  readonly title: string;
  /** What it shows, for those who do not see it. */
  readonly summary: string;
  readonly lines: readonly ChartLine[];
  readonly breaks?: readonly number[];
  /** Its colours are those of the page: it is drawn anew where this changes. */
  readonly isDark: boolean;
  /** The part of the x axis that is shown; all that there is where not given. */
  readonly range: readonly [number, number] | undefined;
  /** A part was chosen by dragging; undefined for all again. */
  readonly onRange: (range: readonly [number, number] | undefined) => void;
  readonly formatX: (value: number) => string;
}

const height = 220;

/** Lines over an axis that all charts of a page share: where the pointer is shows in all of them. */
export function Chart(props: ChartProps) {
  const { title, summary, lines, isDark } = props;
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const shape = JSON.stringify([lines.map(({ label, color, kind }) => [label, color, kind]), isDark]);
  useEffect(() => {
    const element = frame.current!;
    const width = () => Math.max(200, element.clientWidth);
    const made = new UPlot(
      optionsOf(latest, width(), getComputedStyle(element)),
      dataOf(latest.current),
      element,
    );
    plot.current = made;
    setRange(made, latest.current.range);
    const observer = new ResizeObserver(() => made.setSize({ width: width(), height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [shape]);
  useEffect(() => {
    const made = plot.current!;
    made.setData(dataOf(latest.current), false);
    setRange(made, latest.current.range);
  }, [lines, props.range, props.breaks]);
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div class="chart-frame" ref={frame} role="img" aria-label={`${title}. ${summary}`} />
    </figure>
  );
}

function setRange(plot: UPlot, range: readonly [number, number] | undefined): void {
  const x = plot.data[0];
  const [min, max] = range ?? [x[0] ?? 0, x[x.length - 1] ?? 1];
  plot.setScale('x', { min, max: max > min ? max : min + 1 });
}

function dataOf({ lines, breaks }: ChartProps): [number[], ...AlignedLines['ys']] {
  const { x, ys } = alignLines(lines, breaks);
  return [x, ...ys];
}

function optionsOf(latest: { readonly current: ChartProps }, width: number, style: CSSStyleDeclaration) {
  const { lines, formatX } = latest.current;
  const color = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: color('--text-quiet'),
    grid: { stroke: color('--line'), width: 1 },
    ticks: { stroke: color('--line'), width: 1 },
    font: '12px system-ui, sans-serif',
  };
  return {
    width,
    height,
    scales: { x: { time: false } },
    cursor: { sync: { key: 'curves' }, drag: { x: true, y: false } },
    legend: { live: true },
    axes: [
      { ...axis, values: (_: unknown, values: number[]) => values.map(formatX) },
      {
        ...axis,
        size: 62,
        values: (_: unknown, values: (number | null)[]) =>
          values.map((value) => (value === null ? '' : (lines[0]?.format(value) ?? ''))),
      },
    ],
    series: [
      { label: 'Step', value: (_: unknown, value: number | null) => (value === null ? '–' : formatX(value)) },
      ...lines.map(({ label, color: name, kind, format }) => ({
        label,
        stroke: color(name),
        width: kind === 'thin' ? 1 : 2,
        ...(kind === 'dashed' && { dash: [6, 4] }),
        points: { show: kind !== 'thin', size: 5 },
        value: (_: unknown, value: number | null) =>
          value === null || value === undefined ? '–' : format(value),
      })),
    ],
    hooks: {
      setSelect: [
        (plot: UPlot) => {
          const { left, width: selected } = plot.select;
          if (selected < 4) return;
          latest.current.onRange([plot.posToVal(left, 'x'), plot.posToVal(left + selected, 'x')]);
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      ready: [
        (plot: UPlot) => {
          plot.over.addEventListener('dblclick', () => latest.current.onRange(undefined));
        },
      ],
    },
  };
}
