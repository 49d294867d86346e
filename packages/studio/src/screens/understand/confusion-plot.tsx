import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Color, cssColor, viridis } from '../../parts/class-colors.js';
import { formatCount, formatPercent } from '../../parts/format.js';
import type { ClassAnswer } from '../../protocol/index.js';
import { isDark } from '../../shell/theme.js';

interface ConfusionPlotProps {
  readonly classes: readonly ClassAnswer[];
  /** [K * K] */
  readonly counts: Int32Array;
  readonly chosen: { readonly label: number; readonly predicted: number } | undefined;
  readonly onChoose: (label: number, predicted: number) => void;
}

/** Up to so many classes the matrix is a table with its numbers. */
const tableClasses = 20;

/** The matrix: of few classes a table of buttons, of many a picture with a field for each cell. */
export function ConfusionPlot(props: ConfusionPlotProps) {
  return props.classes.length <= tableClasses ? (
    <ConfusionTable {...props} />
  ) : (
    <ConfusionCanvas {...props} />
  );
}

function ConfusionTable({ classes, counts, chosen, onChoose }: ConfusionPlotProps) {
  const count = classes.length;
  const shareOf = (label: number, predicted: number) =>
    counts[label * count + predicted]! / Math.max(1, classes[label]!.images);
  const worst = Math.max(
    1e-9,
    ...classes.flatMap((_, row) => classes.map((__, column) => (row === column ? 0 : shareOf(row, column)))),
  );
  return (
    <div class="confusion-frame">
      <table class="confusion">
        <caption>A row for each class, a column for what its images were taken for.</caption>
        <thead>
          <tr>
            <td />
            {classes.map(({ name }) => (
              <th key={name} scope="col" title={name}>
                <span>{name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {classes.map(({ name }, row) => (
            <tr key={name}>
              <th scope="row" title={name}>
                {name}
              </th>
              {classes.map((other, column) => {
                const value = counts[row * count + column]!;
                const isRight = row === column;
                const strength = shareOf(row, column) / (isRight ? 1 : worst);
                return (
                  <td key={other.name}>
                    <button
                      type="button"
                      class={isRight ? 'cell cell-right' : 'cell cell-wrong'}
                      style={{ '--strength': value === 0 ? '0%' : `${Math.round(8 + 42 * strength)}%` }}
                      aria-pressed={chosen?.label === row && chosen.predicted === column}
                      aria-label={`${name} taken for ${other.name}: ${value}`}
                      onClick={() => onChoose(row, column)}
                    >
                      {value === 0 ? '·' : formatCount(value)}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Pixels of the side of the picture, at most; a field has one at least. */
const mostSide = 900;

function ConfusionCanvas({ classes, counts, chosen, onChoose }: ConfusionPlotProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const count = classes.length;
  const field = Math.max(1, Math.floor(mostSide / count));
  const [at, setAt] = useState({ row: chosen?.label ?? 0, column: chosen?.predicted ?? 0 });
  const colors = useMemo(() => colorsOf(counts, classes, isDark.value), [counts, classes, isDark.value]);
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!;
    const side = field * count;
    const pixels = context.createImageData(side, side);
    for (let y = 0; y < side; y++) {
      const row = Math.floor(y / field);
      for (let x = 0; x < side; x++) {
        const color = colors[row * count + Math.floor(x / field)]!;
        pixels.data.set(color, 4 * (y * side + x));
        pixels.data[4 * (y * side + x) + 3] = 255;
      }
    }
    context.putImageData(pixels, 0, 0);
    if (chosen) mark(context, chosen.label, chosen.predicted, field, count);
  }, [colors, field, count, chosen?.label, chosen?.predicted]);
  const placeOf = (event: MouseEvent) => {
    const { clientWidth } = canvas.current!;
    const place = (offset: number) =>
      Math.max(0, Math.min(count - 1, Math.floor((offset / clientWidth) * count)));
    return { row: place(event.offsetY), column: place(event.offsetX) };
  };
  const onKey = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, readonly [number, number]>> = {
      ...{ ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] },
    };
    const by = steps[event.key];
    const inside = (place: number) => Math.max(0, Math.min(count - 1, place));
    if (by) setAt({ row: inside(at.row + by[0]), column: inside(at.column + by[1]) });
    else if (event.key === 'Enter' || event.key === ' ') onChoose(at.row, at.column);
    else return;
    event.preventDefault();
  };
  const value = counts[at.row * count + at.column]!;
  const [own, taken] = [classes[at.row]!, classes[at.column]!];
  return (
    <div class="confusion-frame">
      <p class="quiet">
        A row for each of {formatCount(count)} classes, a column for what its images were taken for; from
        dark, few of the class, to bright, all of it. Click a field, or move with the arrow keys and press
        Enter, to see its images.
      </p>
      <p class="readout" role="status">
        {own.name} taken for {taken.name}: <b>{formatCount(value)}</b> of {formatCount(own.images)}
        {own.images > 0 && ` (${formatPercent(value / own.images, 1)})`}
      </p>
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: its fields are reached by arrow keys */}
      <canvas
        ref={canvas}
        class="confusion-canvas"
        width={field * count}
        height={field * count}
        tabIndex={0}
        role="application"
        aria-label={`Confusion matrix of ${count} classes. Arrow keys move, Enter opens the images of a field.`}
        onMouseMove={(event) => setAt(placeOf(event))}
        onClick={(event) => {
          const { row, column } = placeOf(event);
          onChoose(row, column);
        }}
        onKeyDown={onKey}
      />
    </div>
  );
}

function colorsOf(counts: Int32Array, classes: readonly ClassAnswer[], isOnDark: boolean): Color[] {
  const empty: Color = isOnDark ? [14, 16, 20] : [236, 238, 242];
  return Array.from(counts, (value, place) => {
    if (value === 0) return empty;
    // Single mistakes are to be seen, too: shares by their root.
    return viridis(Math.sqrt(value / Math.max(1, classes[Math.floor(place / classes.length)]!.images)));
  });
}

function mark(
  context: CanvasRenderingContext2D,
  row: number,
  column: number,
  field: number,
  count: number,
): void {
  const middle = (place: number) => (place + 0.5) * field;
  context.strokeStyle = cssColor([255, 60, 60]);
  context.lineWidth = 2;
  context.beginPath();
  context.arc(middle(column), middle(row), Math.max(6, field), 0, 2 * Math.PI);
  context.stroke();
  context.globalAlpha = 0.35;
  context.fillStyle = cssColor([255, 60, 60]);
  context.fillRect(0, middle(row), field * count, 1);
  context.fillRect(middle(column), 0, 1, field * count);
  context.globalAlpha = 1;
}
