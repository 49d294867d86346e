import { Hono } from 'hono';
import type { Studio } from '../studio.js';

/** What is below `/api/export`. */
export function exportRoutes(_studio: Studio): Hono {
  return new Hono();
}
