import type * as z from 'zod';
import type { Named } from '../../config/named.js';

/** What an attack does to each image, in pixel values of 0 .. 255. */
export interface AttackPlan {
  /** Largest change of a pixel, a whole number: the radius of the ball in the L-infinity norm. */
  readonly epsilon: number;
  readonly steps: number;
  /** How far each step moves each pixel; the ball cuts it off. */
  readonly stepSize: number;
  /** Whether it starts from a random point of the ball instead of the image. */
  readonly randomStart: boolean;
}

/** A way to make adversarial examples. To add one: a file like its neighbours, and a line in `methods.ts`. */
export interface AttackMethod<Schema extends z.ZodObject = z.ZodObject> extends Named {
  readonly options: Schema;
  /** The paper, as a reader would look for it. */
  readonly paper: string;
  plan(options: z.output<Schema>): AttackPlan;
}
