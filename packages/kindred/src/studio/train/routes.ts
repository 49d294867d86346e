import { Parts } from '@kindred/core/config';
import {
  type TrainCheckAnswer,
  type TrainForm,
  type TrainFormAnswer,
  type TrainingAnswer,
  type TrainStartedAnswer,
  trainFormSchema,
} from '@kindred/studio/protocol';
import { Hono } from 'hono';
import { createCatalog } from '../../flags/named-choices.js';
import { quoteArgument } from '../../flags/quote-argument.js';
import { Refusal } from '../errors.js';
import { bodyOf } from '../requests.js';
import type { Studio } from '../studio.js';
import { trainArguments } from './arguments.js';
import { checkForm } from './check-form.js';
import { trainForm } from './form.js';

/** What is below `/api/train`. */
export function trainRoutes({ data, runsFolder, parts, partFiles, trainings }: Studio): Hono {
  const app = new Hono();
  const catalog = createCatalog(new Parts(parts));
  const argumentsOf = (form: TrainForm) => trainArguments(form, { runsFolder, partFiles });

  app.get('/form', (context) =>
    context.json({ groups: trainForm(catalog), data: data.path, runsFolder } satisfies TrainFormAnswer),
  );

  app.post('/check', async (context) => {
    const form = await bodyOf(context, trainFormSchema);
    return context.json({
      problems: checkForm(form, { runsFolder, catalog, parts }),
      command: ['kindred', ...argumentsOf(form)].map(quoteArgument).join(' '),
    } satisfies TrainCheckAnswer);
  });

  app.post('/', async (context) => {
    const form = await bodyOf(context, trainFormSchema);
    const [problem] = checkForm(form, { runsFolder, catalog, parts });
    if (problem) throw new Refusal(400, problem.message);
    const title = form.data === '' ? 'the embedded digits' : form.data;
    const training = await trainings.start({ title, args: argumentsOf(form) });
    return context.json({ id: training.id } satisfies TrainStartedAnswer);
  });

  app.get('/trainings', (context) =>
    context.json({ trainings: trainings.list().map(({ answer }) => answer) satisfies TrainingAnswer[] }),
  );

  app.get('/trainings/:id', (context) =>
    context.json(trainings.get(context.req.param('id')).answer satisfies TrainingAnswer),
  );

  app.put('/trainings/:id/stop', (context) => {
    trainings.stop(context.req.param('id'));
    return context.json({});
  });

  return app;
}
