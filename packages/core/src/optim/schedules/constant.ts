import { z } from 'zod';
import { defineSchedule } from './schedule.js';

export const constant = defineSchedule({
  name: 'constant',
  description: 'Keeps the base learning rate.',
  options: z.strictObject({}),
  factor: () => 1,
});
