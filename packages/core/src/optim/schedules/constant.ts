import * as z from 'zod';
import { defineSchedule } from './schedule.js';

const options = z.strictObject({});

/** The same learning rate throughout, after the warm-up. */
export const constant = defineSchedule({
  name: 'constant',
  description: 'keeps the learning rate',
  options,
  factor: () => 1,
});
