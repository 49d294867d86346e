import { Hono } from 'hono';
import type { Studio } from '../studio.js';

/** What is below `/api/data`. */
export function dataRoutes(_studio: Studio): Hono {
  return new Hono();
}
