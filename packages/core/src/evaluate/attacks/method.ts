import type * as z from 'zod';
import { type Definition, type NoOptions, type OptionsOf, optionsOf, type Part } from '../../config/index.js';

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

/** A way to make adversarial examples. A new one is made by {@link defineAttack}. */
export interface AttackMethod<Schema extends z.ZodObject = z.ZodObject, Name extends string = string>
  extends Part<Name> {
  readonly kind: 'attack';
  readonly options: Schema;
  /** The steps that the method takes. */
  plan(options: OptionsOf<Schema>): AttackPlan;
}

/** What {@link defineAttack} takes. */
export type AttackDefinition<Schema extends z.ZodObject, Name extends string> = Definition<
  AttackMethod<Schema, Name>,
  'plan'
>;

/** An attack, built in or of one's own: `evaluateAbnormal(run, { attacks: [defineAttack({ ... })] })`. */
export function defineAttack<const Name extends string, Schema extends z.ZodObject = NoOptions>(
  definition: AttackDefinition<Schema, Name>,
): AttackMethod<Schema, Name> {
  return {
    ...definition,
    kind: 'attack',
    options: optionsOf('defineAttack', definition, { plan: 'function' }),
  };
}
