import type { SplitName } from '@kindred/core/data';
import {
  ANALYSED_SPLITS,
  type AnalysisAnswer,
  analysisSchema,
  type JobAnswer,
  MAP_KINDS,
  MAP_VECTORS,
  type MapRequest,
  mapSchema,
  type NoAnalysisAnswer,
  startDistancesSchema,
} from '@kindred/studio/protocol';
import { type Context, Hono } from 'hono';
import { runChild } from '../child.js';
import { Refusal } from '../errors.js';
import { bodyOf } from '../requests.js';
import type { Studio } from '../studio.js';
import type { Work } from './work.js';

const work = new URL('./work.js', import.meta.url);

/** Sides of the squares that pictures are fitted into. */
const sides = [96, 192, 512];

/** What is below `/api/understand`. */
export function understandRoutes({ runs, analyses, jobs, partFiles }: Studio): Hono {
  const app = new Hono();
  const runOf = (context: Context) => {
    const name = context.req.param('run')!;
    return { name, path: runs.get(name).path };
  };
  const start = (plan: { kind: string; title: string }, input: Work): JobAnswer =>
    jobs.start({ ...plan, isAlone: true }, ({ signal, progress }) =>
      runChild(work, input, { signal, onProgress: progress }),
    );

  app.get('/:run', async (context) => {
    const run = runOf(context);
    const key = await analyses.find(run.path, splitIn(context.req.query('split')));
    if (key === undefined) return context.json({ key: null } satisfies NoAnalysisAnswer);
    return context.json((await analyses.answer(key, run)) satisfies AnalysisAnswer);
  });

  app.post('/:run/analysis', async (context) => {
    const { name, path } = runOf(context);
    const { split, data } = await bodyOf(context, analysisSchema);
    const plan = { kind: `analysis ${name} ${split ?? ''}`.trim(), title: `Measuring ${name}` };
    return context.json(start(plan, { kind: 'analysis', run: { path, partFiles }, split, data }));
  });

  app.get('/:run/verdicts', async (context) => {
    const { path } = runOf(context);
    const { labels, predicted, confidence, labelProbability } = await analyses.columns(keyIn(context), path);
    return binary(context, [labels, predicted, confidence, labelProbability]);
  });

  app.get('/:run/images/:image', async (context) => {
    const { path } = runOf(context);
    return context.json(await analyses.image(keyIn(context), path, Number(context.req.param('image'))));
  });

  app.get('/:run/attention/:image', async (context) => {
    const { path } = runOf(context);
    return context.json(await analyses.attention(keyIn(context), path, Number(context.req.param('image'))));
  });

  app.get('/:run/pictures/:image', async (context) => {
    const { path } = runOf(context);
    const side = Number(context.req.query('side') ?? sides[0]);
    if (!sides.includes(side)) throw new Refusal(400, `side: is ${sides.join(' or ')}`);
    const { signal } = context.req.raw;
    const image = Number(context.req.param('image'));
    const { type, bytes } = await analyses.picture(keyIn(context), path, image, side, signal);
    // What the key stands for never changes.
    context.header('cache-control', 'private, max-age=31536000, immutable');
    return context.body(new Uint8Array(bytes), 200, { 'content-type': type });
  });

  app.post('/:run/map', async (context) => {
    const { name } = runOf(context);
    const request = await bodyOf(context, mapSchema);
    const plan = { kind: `map ${Object.values(request).join(' ')}`, title: `Drawing a map of ${name}` };
    return context.json(start(plan, { kind: 'map', request }));
  });

  app.get('/:run/map', async (context) => {
    runOf(context);
    const map = await analyses.map(mapIn(context));
    return context.json({ map: map?.facts ?? null });
  });

  app.get('/:run/map/points', async (context) => {
    runOf(context);
    const map = await analyses.map(mapIn(context));
    if (!map) throw new Refusal(404, 'this map was not made yet');
    return binary(context, [map.points, map.images]);
  });

  app.post('/:run/start', async (context) => {
    const { name, path } = runOf(context);
    const { key } = await bodyOf(context, startDistancesSchema);
    const { split } = await analyses.answer(key, { name, path });
    const plan = { kind: `start ${key}`, title: `Measuring the start of ${name}` };
    return context.json(start(plan, { kind: 'start', run: { path, partFiles }, split, key }));
  });

  app.get('/:run/distances', async (context) => {
    runOf(context);
    const of = context.req.query('of') === 'start' ? 'start' : 'own';
    return context.json(await analyses.distances(keyIn(context), of));
  });

  return app;
}

function keyIn(context: Context): string {
  return context.req.query('key') ?? '';
}

function splitIn(text: string | undefined): SplitName | undefined {
  if (text === undefined || text === '') return undefined;
  const split = ANALYSED_SPLITS.find((name) => name === text);
  if (!split) throw new Refusal(400, `split: is ${ANALYSED_SPLITS.join(' or ')}`);
  return split;
}

function mapIn(context: Context): MapRequest {
  const { vectors, kind, images } = context.req.query();
  const parsed = mapSchema.safeParse({ key: keyIn(context), vectors, kind, images: Number(images) });
  if (!parsed.success) {
    throw new Refusal(
      400,
      `a map is of ${MAP_VECTORS.join(' or ')} by ${MAP_KINDS.join(' or ')}, with a key`,
    );
  }
  return parsed.data;
}

/** Columns one after the other. Typed arrays of all machines that run Node are little-endian. */
function binary(context: Context, columns: readonly ArrayBufferView[]): Response {
  const total = columns.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const bytes = new Uint8Array(total);
  let place = 0;
  for (const { buffer, byteOffset, byteLength } of columns) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), place);
    place += byteLength;
  }
  return context.body(bytes, 200, { 'content-type': 'application/octet-stream' });
}
