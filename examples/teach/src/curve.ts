/** A point of a curve. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

const [width, height] = [360, 130];
const inner = { left: 34, right: width - 34, top: 16, bottom: height - 18 };
/** More points than pixels are not drawn. */
const mostPoints = 300;

/** The loss, and the share of right answers on the pictures that are kept for checking, over the rounds. */
export function curveOf(loss: readonly Point[], right: readonly Point[]): SVGSVGElement {
  const svg = make('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img' });
  const end = Math.max(1, ...[...loss.slice(-1), ...right.slice(-1)].map(({ x }) => x));
  const smooth = smoothed(loss);
  const highest = Math.max(0.1, ...smooth.map(({ y }) => y));
  const place = ({ x, y }: Point, most: number) =>
    `${(inner.left + ((inner.right - inner.left) * x) / end).toFixed(1)},` +
    `${(inner.bottom - ((inner.bottom - inner.top) * y) / most).toFixed(1)}`;
  svg.append(
    make('path', { class: 'axis', d: `M${inner.left} ${inner.bottom}H${inner.right}`, fill: 'none' }),
    make('polyline', { class: 'loss', points: smooth.map((point) => place(point, highest)).join(' ') }),
    make('text', { x: '0', y: String(inner.top - 5) }, `loss ${highest.toFixed(1)}`),
    make('text', { x: String(inner.left - 12), y: String(inner.bottom + 4) }, '0'),
  );
  const last = smooth.at(-1)?.y.toFixed(2);
  const told = [`The loss has fallen from ${smooth[0]?.y.toFixed(2)} to ${last}`];
  if (right.length > 0) {
    const share = `${Math.round(100 * right.at(-1)!.y)} %`;
    svg.append(
      make('polyline', { class: 'right', points: right.map((point) => place(point, 1)).join(' ') }),
      make(
        'text',
        { x: String(width), y: String(inner.top - 5), 'text-anchor': 'end' },
        `right ${share} (dashed)`,
      ),
    );
    told.push(`${share} of the pictures that are kept for checking are right`);
  }
  svg.setAttribute('aria-label', `${told.join('; ')}.`);
  return svg;
}

/** A moving average, which shows where a jagged curve goes; at most as many points as can be seen. */
function smoothed(points: readonly Point[]): Point[] {
  let mean = points[0]?.y ?? 0;
  const averaged = points.map(({ x, y }) => {
    mean = 0.8 * mean + 0.2 * y;
    return { x, y: mean };
  });
  const step = Math.ceil(averaged.length / mostPoints) || 1;
  return averaged.filter((_, i) => i % step === 0 || i === averaged.length - 1);
}

function make<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
  text = '',
): SVGElementTagNameMap[Tag] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}
