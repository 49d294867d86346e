import type { Random } from '../../random/random.js';

/** Side of a digit image in pixels. */
export const SIDE = 28;

/** Grey values in 0..1 of one digit image while it is drawn, row by row. */
export type Canvas = Float64Array;

/** One straight piece of a stroke. Lengths are in pixels; `ink` is the grey value in the stroke's middle. */
export interface Segment {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  readonly radius: number;
  readonly ink: number;
  /** Width of the edge over which the ink fades: about 1 is sharp and anti-aliased. */
  readonly softness: number;
}

/** Draws by distance: a pixel takes the largest coverage of all segments, so that joints don't show. */
export function drawSegment(canvas: Canvas, segment: Segment): void {
  const { x0, y0, x1, y1, radius, ink, softness } = segment;
  const reach = radius + softness / 2;
  const left = Math.max(Math.ceil(Math.min(x0, x1) - reach), 0);
  const right = Math.min(Math.floor(Math.max(x0, x1) + reach), SIDE - 1);
  const top = Math.max(Math.ceil(Math.min(y0, y1) - reach), 0);
  const bottom = Math.min(Math.floor(Math.max(y0, y1) + reach), SIDE - 1);
  const dx = x1 - x0;
  const dy = y1 - y0;
  const squaredLength = dx * dx + dy * dy;
  const perLength = squaredLength > 0 ? 1 / squaredLength : 0;
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const t = Math.min(Math.max(((x - x0) * dx + (y - y0) * dy) * perLength, 0), 1);
      const ex = x - x0 - t * dx;
      const ey = y - y0 - t * dy;
      const squared = ex * ex + ey * ey;
      if (squared >= reach * reach) continue;
      const coverage = Math.min((reach - Math.sqrt(squared)) / softness, 1);
      const value = ink * coverage * coverage * (3 - 2 * coverage);
      if (value > canvas[y * SIDE + x]!) canvas[y * SIDE + x] = value;
    }
  }
}

/** Mixes each pixel with its neighbours, along rows and then along columns; `amount` 0 (none) .. 0.25. */
export function blur(canvas: Canvas, amount: number): void {
  blurLines(canvas, amount, 1, SIDE);
  blurLines(canvas, amount, SIDE, 1);
}

function blurLines(canvas: Canvas, amount: number, step: number, nextLine: number): void {
  for (let line = 0; line < SIDE; line++) {
    let position = line * nextLine;
    let before = 0;
    for (let i = 0; i < SIDE; i++, position += step) {
      const here = canvas[position]!;
      const after = i + 1 < SIDE ? canvas[position + step]! : 0;
      canvas[position] = here + amount * (before + after - 2 * here);
      before = here;
    }
  }
}

/** Adds a grey `background` and noise of standard deviation `noise` and writes bytes. */
export function develop(canvas: Canvas, background: number, noise: number, random: Random, out: Uint8Array) {
  for (let i = 0; i < canvas.length; i++) {
    const value = background + (1 - background) * canvas[i]! + noise * approximatelyNormal(random.uint32());
    out[i] = Math.min(Math.max(Math.round(255 * value), 0), 255);
  }
}

/** The sum of four uniform bytes, shifted and scaled to mean 0 and variance 1: near to normal, and fast. */
function approximatelyNormal(bits: number): number {
  const sum = (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24);
  return (sum - 510) / 147.8;
}
