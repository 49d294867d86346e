import {
  type CurvesAnswer,
  type RunPageAnswer,
  type RunsAnswer,
  resumeSchema,
} from '@kindred/studio/protocol';
import { Hono } from 'hono';
import { RunFolder } from '../../storage/run-folder.js';
import { Refusal } from '../errors.js';
import { bodyOf } from '../requests.js';
import type { Studio } from '../studio.js';
import { resumeArguments } from '../train/arguments.js';
import { curvesOf } from './curves.js';

/** Columns of pixels that a page may draw, and does where it says nothing. */
const mostColumns = 4_000;
const usualColumns = 800;

/** What is below `/api/runs`. */
export function runsRoutes({ runs, trainings, partFiles }: Studio): Hono {
  const app = new Hono();

  app.get('/', (context) => context.json({ runs: runs.list() } satisfies RunsAnswer));

  app.get('/:name', async (context) => {
    const name = context.req.param('name');
    const { path, answer, listed } = runs.get(name);
    const evaluation = await RunFolder.open(path)
      .readEvaluation()
      .catch(() => undefined);
    return context.json({
      ...answer,
      settings: listed.recipe?.settings ?? {},
      ...(evaluation && { evaluation }),
      trainings: trainings.ofRun(name).map(({ id }) => id),
      canStop: (await runs.holder(name)) !== undefined,
    } satisfies RunPageAnswer);
  });

  app.get('/:name/curves', async (context) => {
    const name = context.req.param('name');
    const { path } = runs.get(name);
    const metrics = await runs.metrics(name);
    // A damaged checkpoint is told of elsewhere.
    const position = await RunFolder.open(path)
      .readPosition()
      .catch(() => undefined);
    const { from, to, columns } = context.req.query();
    const range = {
      from: numberIn(from, 0),
      to: numberIn(to, Number.MAX_SAFE_INTEGER),
      columns: Math.max(1, Math.min(mostColumns, Math.round(numberIn(columns, usualColumns)))),
    };
    return context.json(curvesOf(metrics, position, range) satisfies CurvesAnswer);
  });

  app.put('/:name/stop', async (context) => {
    const name = context.req.param('name');
    const holder = await runs.holder(name);
    if (holder === undefined || holder === process.pid)
      throw new Refusal(409, `${name} is not being trained`);
    // As Ctrl-C: it saves after the step, and can be gone on with.
    process.kill(holder, 'SIGINT');
    return context.json({});
  });

  app.post('/:name/resume', async (context) => {
    const name = context.req.param('name');
    const { path } = runs.get(name);
    const { epochs } = await bodyOf(context, resumeSchema);
    if ((await runs.holder(name)) !== undefined) throw new Refusal(409, `${name} is being trained already`);
    const training = await trainings.start({
      title: name,
      args: resumeArguments(path, { epochs, partFiles }),
    });
    return context.json({ id: training.id });
  });

  return app;
}

function numberIn(text: string | undefined, fallback: number): number {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : fallback;
}
