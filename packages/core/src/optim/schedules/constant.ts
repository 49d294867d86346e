import * as z from 'zod';
import type { Schedule } from './schedule.js';

const options = z.strictObject({});

export const constant: Schedule<typeof options> = {
  name: 'constant',
  description: 'keeps the learning rate',
  options,
  factor: () => 1,
};
