import { Hono } from 'hono';
import type { Studio } from '../studio.js';

/** What is below `/api/train`. */
export function trainRoutes(_studio: Studio): Hono {
  return new Hono();
}
