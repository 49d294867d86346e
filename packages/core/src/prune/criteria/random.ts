import * as z from 'zod';
import { defineCriterion } from '../criterion.js';

const options = z.strictObject({});

/** Any channels: what the others have to beat. */
export const random = defineCriterion({
  name: 'random',
  description: 'channels drawn at random: what the others have to beat',
  paper: 'none',
  options,
  needsReaders: false,
  select(measurements, keep) {
    const order = Array.from({ length: measurements.channels }, (_, channel) => channel);
    return measurements.random
      .shuffle(order)
      .slice(0, keep)
      .sort((a, b) => a - b);
  },
  refit: () => undefined,
});
