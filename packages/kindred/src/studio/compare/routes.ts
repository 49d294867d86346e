import { Hono } from 'hono';
import type { Studio } from '../studio.js';

/** What is below `/api/compare`. */
export function compareRoutes(_studio: Studio): Hono {
  return new Hono();
}
