import { Hono } from 'hono';
import type { Studio } from '../studio.js';

/** What is below `/api/try`. */
export function tryRoutes(_studio: Studio): Hono {
  return new Hono();
}
