import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { isDark } from '../../shell/theme.js';
import { AXES, type Axis, lineStyle, MEASURES, type Measure, type Overlay } from './overlay-series.js';

interface OverlayChartProps {
  readonly runs: readonly string[];
  readonly curves: Overlay;
  readonly axis: Axis;
  readonly measure: Measure;
  /** The run that is drawn thicker; none where not given. */
  readonly raised: number | undefined;
  /** Told over which place the pointer is; null beside the chart. */
  readonly onPlace: (place: number | null) => void;
}

/** Distances between marks of an axis that counts. */
const wholeSteps = Array.from({ length: 9 }, (_, power) =>
  [1, 2, 5].map((first) => first * 10 ** power),
).flat();

/** Height in pixels. */
const height = 360;

/** The curves of several runs over one another. Dragging shows a part, a double click all of it. */
export function OverlayChart({ runs, curves, axis, measure, raised, onPlace }: OverlayChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const dark = isDark.value;
  const told = useRef(onPlace);
  told.current = onPlace;
  useEffect(() => {
    const element = frame.current!;
    const css = getComputedStyle(document.documentElement);
    const colour = (name: string) => css.getPropertyValue(name).trim();
    const isLone = curves.x.length === 1;
    const text = { stroke: colour('--text-quiet'), grid: { stroke: colour('--line'), width: 1 } };
    const chart = new uPlot(
      {
        width: Math.max(200, element.clientWidth),
        height,
        scales: {
          x: { time: false },
          ...(isLone && { x: { time: false, range: [curves.x[0]! - 1, curves.x[0]! + 1] } }),
        },
        legend: { show: false },
        cursor: { y: false, points: { size: 7 } },
        axes: [
          {
            ...text,
            ...{ label: AXES[axis].title, labelSize: 20, size: 34, ticks: { show: false } },
            // Half an epoch is no place.
            ...(axis !== 'seconds' && { incrs: wholeSteps }),
          },
          {
            ...text,
            size: 62,
            ticks: { show: false },
            values: (_, ticks) => ticks.map((tick) => shown(tick, measure)),
          },
        ],
        series: [
          {},
          ...runs.map((label, place) => {
            const { color, dash } = lineStyle(place, dark);
            return {
              label,
              stroke: color,
              width: raised === place ? 3.5 : 1.75,
              dash: [...dash],
              spanGaps: true,
              points: { show: curves.x.length <= 40, size: 5, fill: color },
            };
          }),
        ],
        hooks: { setCursor: [(self) => told.current(self.cursor.idx ?? null)] },
      },
      [curves.x as number[], ...(curves.y as (number | null | undefined)[][])],
      element,
    );
    const observer = new ResizeObserver(() => {
      chart.setSize({ width: Math.max(200, element.clientWidth), height });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [curves, axis, measure, dark, raised, runs]);
  return (
    <div
      ref={frame}
      class="overlay-chart"
      role="img"
      aria-label={`${MEASURES[measure].title} of ${runs.length} runs by ${AXES[axis].title.toLowerCase()}; the values are in the table below`}
    />
  );
}

/** A value of a measure as text. */
export function shown(value: number, measure: Measure): string {
  if (MEASURES[measure].isShare) return `${Number((100 * value).toFixed(2))} %`;
  return String(Number(value.toPrecision(4)));
}
