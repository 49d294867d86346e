import type { Random } from '../../random/random.js';
import { type Canvas, drawSegment, SIDE } from './canvas.js';
import { sampleCurve } from './curve.js';

/** Specks anywhere, and pieces of strokes at the border as a neighbouring digit would leave them. */
export function drawDirt(canvas: Canvas, random: Random): void {
  for (let specks = random.int(4); specks > 0; specks--) drawSpeck(canvas, random);
  for (let strays = STRAYS[random.int(STRAYS.length)]!; strays > 0; strays--) drawStray(canvas, random);
}

/** How many stray strokes an image has, drawn evenly from this list. */
const STRAYS: readonly number[] = [0, 0, 1, 1, 2];

function drawSpeck(canvas: Canvas, random: Random): void {
  const x = random.uniform(0, SIDE - 1);
  const y = random.uniform(0, SIDE - 1);
  drawSegment(canvas, {
    x0: x,
    y0: y,
    x1: x + random.uniform(-0.7, 0.7),
    y1: y + random.uniform(-0.7, 0.7),
    radius: random.uniform(0.2, 0.6),
    ink: random.uniform(0.3, 0.8),
    softness: 1,
  });
}

/** A short bent stroke along one of the four borders, up to three pixels inside it. */
function drawStray(canvas: Canvas, random: Random): void {
  const along = random.uniform(0, SIDE - 1);
  const length = random.uniform(3, 9);
  const depth = () => random.uniform(-2.5, 2.5);
  const side = random.int(4);
  const points: number[] = [];
  for (let i = -1; i <= 1; i++) {
    const u = along + (i * length) / 2;
    const v = side < 2 ? depth() : SIDE - 1 - depth();
    points.push(...(side % 2 === 0 ? [u, v] : [v, u]));
  }
  const curve = sampleCurve(points, 4);
  const pen = { radius: random.uniform(0.5, 1.2), ink: random.uniform(0.4, 0.95), softness: 1.2 };
  for (let i = 2; i < curve.length; i += 2) {
    drawSegment(canvas, { x0: curve[i - 2]!, y0: curve[i - 1]!, x1: curve[i]!, y1: curve[i + 1]!, ...pen });
  }
}
