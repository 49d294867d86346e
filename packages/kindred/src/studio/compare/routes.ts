import { compareSettings } from '@kindred/core/run';
import {
  type ComparedRunsAnswer,
  type ComparisonsAnswer,
  type CoursesAnswer,
  coursesSchema,
  type DifferencesAnswer,
  differencesSchema,
} from '@kindred/studio/protocol';
import { Hono } from 'hono';
import { mapConcurrently } from '../../data/map-concurrently.js';
import { bodyOf } from '../requests.js';
import type { Studio } from '../studio.js';
import { comparisonAnswer, listedComparison } from './comparison.js';
import { courseOf } from './courses.js';
import { ownPlace, placesOf } from './places.js';

/** Courses that are read together. */
const atOnce = 8;

/** What is below `/api/compare`. */
export function compareRoutes(studio: Studio): Hono {
  const places = placesOf(studio);
  const app = new Hono();

  app.get('/runs', async (context) => {
    const table = await places.table(context.req.query('from') ?? ownPlace);
    const changes = await table.since(context.req.query('since'));
    return context.json({ ...changes, places: await places.list() } satisfies ComparedRunsAnswer);
  });

  app.post('/differences', async (context) => {
    const { from, runs } = await bodyOf(context, differencesSchema);
    const settings = await (await places.table(from)).settingsOf(runs);
    const differences = Object.entries(compareSettings(settings)).map(
      ([key, values]) => [key, values.map((value) => value ?? null)] as const,
    );
    const same = Object.entries(settings[0]!).filter(([key, value]) =>
      settings.every((own) => own[key] === value),
    );
    return context.json({
      differences: Object.fromEntries(differences),
      same: same.length,
    } satisfies DifferencesAnswer);
  });

  app.post('/courses', async (context) => {
    const { from, runs } = await bodyOf(context, coursesSchema);
    const table = await places.table(from);
    const courses = await mapConcurrently(runs, atOnce, async (run) => {
      const path = await table.pathOf(run);
      // The desk keeps the metrics of its own runs read.
      const metrics = from === ownPlace ? await studio.runs.metrics(run).catch(() => undefined) : undefined;
      return courseOf(run, path, metrics);
    });
    return context.json({ courses } satisfies CoursesAnswer);
  });

  app.get('/comparisons', async (context) => {
    const found = [...(await places.comparisons())];
    const comparisons = await mapConcurrently(found, atOnce, ([id, path]) => listedComparison(id, path));
    return context.json({ comparisons, folders: places.folders } satisfies ComparisonsAnswer);
  });

  app.get('/comparison', async (context) => {
    const id = context.req.query('of') ?? '';
    const path = await places.comparison(id);
    return context.json(await comparisonAnswer(id, path, context.req.query('baseline')));
  });

  return app;
}
