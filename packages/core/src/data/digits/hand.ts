import type { Random } from '../../random/random.js';
import { SIDE } from './canvas.js';

/** One way to write: where a point of a template lands on the canvas, and what the pen does there. */
export interface Hand {
  /** Maps a stroke (around the middle, height 1) to pixels; each call shakes a little differently. */
  place(stroke: ArrayLike<number>): Float64Array;
  readonly radius: number;
  readonly ink: number;
  readonly softness: number;
  /** Relative variation of the radius along a stroke. */
  readonly pressure: number;
}

/** Limits of what a hand does to a template, in units of the digit's height unless said otherwise. */
const LIMITS = {
  heightPixels: [14.5, 21],
  aspect: [0.72, 1.2],
  rotation: 0.24,
  shear: 0.38,
  shiftPixels: 2.6,
  warp: 0.055,
  shake: 0.018,
  radiusPixels: [0.65, 1.75],
  softnessPixels: [1, 1.9],
  ink: [0.66, 1],
  pressure: [0, 0.35],
} as const;

export function drawHand(random: Random): Hand {
  const uniform = ([low, high]: readonly [number, number]) => random.uniform(low, high);
  const height = uniform(LIMITS.heightPixels);
  const width = height * uniform(LIMITS.aspect);
  const angle = random.uniform(-LIMITS.rotation, LIMITS.rotation);
  const shear = random.uniform(-LIMITS.shear, LIMITS.shear);
  const centreX = (SIDE - 1) / 2 + random.uniform(-LIMITS.shiftPixels, LIMITS.shiftPixels);
  const centreY = (SIDE - 1) / 2 + random.uniform(-LIMITS.shiftPixels, LIMITS.shiftPixels);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const bendX = drawWave(random);
  const bendY = drawWave(random);

  const place = (stroke: ArrayLike<number>): Float64Array => {
    const placed = new Float64Array(stroke.length);
    for (let i = 0; i < stroke.length; i += 2) {
      if (i > 0 && stroke[i] === stroke[i - 2] && stroke[i + 1] === stroke[i - 1]) {
        placed.copyWithin(i, i - 2, i); // a corner stays one point
        continue;
      }
      const x0 = stroke[i]!;
      const y0 = stroke[i + 1]!;
      const y = y0 + bendY(x0, y0) + LIMITS.shake * random.normal();
      const x = x0 + bendX(x0, y0) + LIMITS.shake * random.normal() - shear * y;
      placed[i] = centreX + cos * x * width - sin * y * height;
      placed[i + 1] = centreY + sin * x * width + cos * y * height;
    }
    return placed;
  };
  return {
    place,
    radius: uniform(LIMITS.radiusPixels),
    ink: uniform(LIMITS.ink),
    softness: uniform(LIMITS.softnessPixels),
    pressure: uniform(LIMITS.pressure),
  };
}

/** A smooth displacement over the paper: two waves of about one period, in random directions. */
function drawWave(random: Random): (x: number, y: number) => number {
  const one = drawPlaneWave(random);
  const other = drawPlaneWave(random);
  return (x, y) => one(x, y) + other(x, y);
}

function drawPlaneWave(random: Random): (x: number, y: number) => number {
  const amplitude = LIMITS.warp * random.float();
  const kx = random.uniform(-7, 7);
  const ky = random.uniform(-7, 7);
  const phase = random.uniform(0, 2 * Math.PI);
  return (x, y) => amplitude * Math.sin(kx * x + ky * y + phase);
}
