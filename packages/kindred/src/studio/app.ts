import { Hono } from 'hono';
import { version } from '../api/software.js';
import { compareRoutes } from './compare/routes.js';
import { dataRoutes } from './data/routes.js';
import { answerFor } from './errors.js';
import { exportRoutes } from './export/routes.js';
import { type Guarded, guard } from './guard.js';
import { pruneRoutes } from './prune/routes.js';
import { runsRoutes } from './runs/routes.js';
import { staticRoutes } from './static.js';
import type { Studio } from './studio.js';
import { trainRoutes } from './train/routes.js';
import { tryRoutes } from './try/routes.js';
import { understandRoutes } from './understand/routes.js';

/** All that the server answers, behind its guard. */
export async function studioApp(studio: Studio, guarded: Guarded): Promise<Hono> {
  const app = new Hono();
  app.use(guard(guarded));
  app.onError((error, context) => {
    const { status, error: message } = answerFor(error);
    return context.json({ error: message }, status);
  });
  app.get('/api/studio', (context) =>
    context.json({
      version,
      data: studio.data.name,
      runsFolder: studio.runsFolder,
      isRemote: studio.isRemote,
    }),
  );
  app.get('/api/events', (context) => {
    const after = context.req.header('last-event-id') ?? context.req.query('after');
    return context.body(studio.news.stream(after), 200, {
      'content-type': 'text/event-stream',
    });
  });
  app.get('/api/jobs', (context) => context.json({ jobs: studio.jobs.list() }));
  app.delete('/api/jobs/:id', (context) => {
    studio.jobs.stop(context.req.param('id'));
    return context.json({});
  });
  app.route('/api/data', dataRoutes(studio));
  app.route('/api/train', trainRoutes(studio));
  app.route('/api/runs', runsRoutes(studio));
  app.route('/api/understand', understandRoutes(studio));
  app.route('/api/compare', compareRoutes(studio));
  app.route('/api/prune', pruneRoutes(studio));
  app.route('/api/try', tryRoutes(studio));
  app.route('/api/export', exportRoutes(studio));
  app.all('/api/*', (context) => context.json({ error: 'there is nothing here' }, 404));
  app.route('/', await staticRoutes());
  return app;
}
