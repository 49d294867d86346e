import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type ExportsAnswer, exportSchema } from '@kindred/studio/protocol';
import { Hono } from 'hono';
import { readPruningReport } from '../../api/prune/report.js';
import { runChild } from '../child.js';
import { placesOf } from '../compare/places.js';
import { Refusal } from '../errors.js';
import { bodyOf } from '../requests.js';
import type { Studio } from '../studio.js';
import type { ExportWork } from './export-child.js';
import { exportsOf } from './exports.js';
import { exportOptions } from './options.js';

/** What is below `/api/export`. */
export function exportRoutes(studio: Studio): Hono {
  const { jobs, parts, partFiles } = studio;
  const runs = placesOf(studio).own;
  const app = new Hono();

  app.get('/of/:run', async (context) => {
    const run = context.req.param('run');
    const path = await runs.pathOf(run);
    const pruning = existsSync(join(path, 'pruning.json')) ? await readPruningReport(path) : undefined;
    return context.json({
      run,
      ...(await exportsOf(path)),
      pruningProof: pruning?.difference ?? null,
    } satisfies ExportsAnswer);
  });

  app.get('/options/:run', async (context) => {
    const run = context.req.param('run');
    return context.json(await exportOptions(await runs.pathOf(run), run, parts));
  });

  app.post('/', async (context) => {
    const request = await bodyOf(context, exportSchema);
    const path = await runs.pathOf(request.run);
    if (!request.isOverwriting && existsSync(join(path, request.file))) {
      throw new Refusal(
        409,
        `there is ${request.file} in the folder of the run already: give another name, or say that it may be written over`,
      );
    }
    const work: ExportWork = { path, partFiles, request };
    const what = request.form === 'training' ? `the training of ${request.run}` : request.run;
    const job = jobs.start(
      { kind: `export ${request.run}`, title: `Exporting ${what}`, isAlone: true },
      (control) =>
        runChild(new URL('./export-child.js', import.meta.url), work, {
          signal: control.signal,
          onProgress: control.progress,
        }),
    );
    return context.json(job);
  });

  app.get('/file', async (context) => {
    const { run = '', name = '' } = context.req.query();
    const path = await runs.pathOf(run);
    // Only what is listed is sent.
    const { classifiers, trainings } = await exportsOf(path);
    const file = [...classifiers, ...trainings.flatMap(({ files }) => files)].find(
      (one) => one.name === name,
    );
    if (!file) throw new Refusal(404, `there is no ${name} in ${run}`);
    const stream = Readable.toWeb(createReadStream(file.path)) as ReadableStream<Uint8Array>;
    const shown = name.split('/').at(-1)!;
    return context.body(stream, 200, {
      'content-type': 'application/octet-stream',
      'content-length': String(file.bytes),
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(shown)}`,
    });
  });

  return app;
}
