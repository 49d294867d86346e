import * as z from 'zod';
import { UsageError } from '../../errors.js';
import { defineSampler } from './sampler.js';

const options = z.strictObject({});

/** Every sample once, in random order; those that don't fill a last batch are left out of this epoch. */
export const shuffle = defineSampler({
  name: 'shuffle',
  description: 'every image once in each epoch, in random order',
  options,
  order(labels, batchSize, _options, random) {
    if (labels.length < batchSize) {
      throw new UsageError(
        `the batch size ${batchSize} is larger than the number of training images, ${labels.length}: reduce it`,
      );
    }
    const order = random.shuffle(Uint32Array.from(labels, (_, index) => index));
    return order.subarray(0, order.length - (order.length % batchSize));
  },
});
