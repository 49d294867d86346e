import { Hono } from 'hono';
import type { Studio } from '../studio.js';

/** What is below `/api/understand`. */
export function understandRoutes(_studio: Studio): Hono {
  return new Hono();
}
