import { Hono } from 'hono';
import type { Studio } from '../studio.js';

/** What is below `/api/prune`. */
export function pruneRoutes(_studio: Studio): Hono {
  return new Hono();
}
