import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Parts } from '@kindred/core/config';
import {
  type PruneFormAnswer,
  type PrunePlanAnswer,
  type PruneStartedAnswer,
  prunePlanSchema,
  pruneSchema,
} from '@kindred/studio/protocol';
import { Hono } from 'hono';
import { pruneOptionsSchema } from '../../api/prune/options.js';
import { createCatalog } from '../../flags/named-choices.js';
import { runChild } from '../child.js';
import { placesOf } from '../compare/places.js';
import { Refusal } from '../errors.js';
import { bodyOf } from '../requests.js';
import type { Studio } from '../studio.js';
import { pruneArguments } from '../train/arguments.js';
import { formOptions } from '../train/form.js';
import { pruneOptions } from './options.js';
import type { PlanWork } from './plan-child.js';
import { pruneReport } from './report.js';

/** What is below `/api/prune`. */
export function pruneRoutes(studio: Studio): Hono {
  const { runsFolder, parts, partFiles, trainings, closing } = studio;
  const runs = placesOf(studio).own;
  const catalog = createCatalog(new Parts(parts));
  const app = new Hono();

  app.get('/form', (context) =>
    context.json({ options: formOptions(pruneOptionsSchema, catalog) } satisfies PruneFormAnswer),
  );

  app.post('/plan', async (context) => {
    const { run, values, isTimed } = await bodyOf(context, prunePlanSchema);
    const work: PlanWork = {
      path: await runs.pathOf(run),
      partFiles,
      options: pruneOptions(values, catalog),
      isTimed,
    };
    // Nobody waits for it any more: a page that asks for another plan, or is closed.
    const signal = AbortSignal.any([context.req.raw.signal, closing]);
    const plan = await runChild<PrunePlanAnswer>(new URL('./plan-child.js', import.meta.url), work, {
      signal,
      onProgress: () => {},
    });
    if (!plan) throw new Refusal(409, 'it was stopped');
    return context.json(plan);
  });

  app.post('/', async (context) => {
    const { run, values, name } = await bodyOf(context, pruneSchema);
    const path = await runs.pathOf(run);
    pruneOptions(values, catalog);
    requireName(runsFolder, name);
    const training = await trainings.start({
      title: `${run}, pruned`,
      args: pruneArguments(path, { values, name, runsFolder, partFiles }),
    });
    return context.json({ id: training.id } satisfies PruneStartedAnswer);
  });

  app.get('/report/:run', async (context) => {
    const run = context.req.param('run');
    return context.json({ report: (await pruneReport(run, await runs.pathOf(run))) ?? null });
  });

  return app;
}

function requireName(runsFolder: string, name: string): void {
  if (name === '') return;
  if (!/^[^./\\\p{Cc}][^/\\\p{Cc}]*$/u.test(name)) {
    throw new Refusal(400, 'name: a name has no slashes or control characters and begins with no dot');
  }
  if (existsSync(join(runsFolder, name))) throw new Refusal(409, `there is ${name} in ${runsFolder} already`);
}
