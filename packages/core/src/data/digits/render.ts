import type { Random } from '../../random/random.js';
import { blur, type Canvas, develop, drawSegment, SIDE } from './canvas.js';
import { sampleCurve } from './curve.js';
import { drawDirt } from './dirt.js';
import { drawHand, type Hand } from './hand.js';
import { TEMPLATES } from './templates.js';

/** Writes one digit (0..9) into `out`, `SIDE` x `SIDE` bytes: bright ink on a dark ground. */
export function renderDigit(digit: number, random: Random, out: Uint8Array): void {
  const canvas: Canvas = new Float64Array(SIDE * SIDE);
  const variants = TEMPLATES[digit]!;
  const strokes = variants[random.int(variants.length)]!;
  const hand = drawHand(random);
  for (const stroke of strokes) drawStroke(canvas, sampleCurve(hand.place(stroke), 4), hand, random);
  drawDirt(canvas, random);
  blur(canvas, random.uniform(0, 0.2));
  develop(canvas, random.uniform(0, 0.12), random.uniform(0.01, 0.08), random, out);
}

function drawStroke(canvas: Canvas, curve: Float64Array, hand: Hand, random: Random): void {
  const phase = random.uniform(0, 2 * Math.PI);
  const frequency = random.uniform(0.1, 0.4);
  for (let i = 2; i < curve.length; i += 2) {
    const wave = Math.sin(phase + (frequency * i) / 2);
    drawSegment(canvas, {
      x0: curve[i - 2]!,
      y0: curve[i - 1]!,
      x1: curve[i]!,
      y1: curve[i + 1]!,
      radius: hand.radius * (1 + hand.pressure * wave),
      ink: hand.ink * (1 + 0.4 * hand.pressure * (wave - 1)),
      softness: hand.softness,
    });
  }
}
