import * as z from 'zod';
import { defineSchedule } from './schedule.js';

const options = z.strictObject({});

export const constant = defineSchedule({
  name: 'constant',
  description: 'keeps the learning rate',
  options,
  factor: () => 1,
});
