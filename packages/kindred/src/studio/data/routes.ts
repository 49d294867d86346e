import { applySchema, changeSchema, cleanSchema, undoSchema } from '@kindred/studio/protocol';
import { type Context, Hono } from 'hono';
import { Refusal } from '../errors.js';
import { bodyOf } from '../requests.js';
import type { Studio } from '../studio.js';
import { type EncodedPicture, THUMBNAIL_SIDES } from './thumbnails.js';

/** Seconds for which a browser need not ask again for a thumbnail of the same listing. */
const thumbnailAge = 3_600;

/** What is below `/api/data`. */
export function dataRoutes({ data }: Studio): Hono {
  const app = new Hono();
  app.get('/', (context) => context.json(data.answer()));
  app.post('/refresh', (context) => {
    data.refresh();
    return context.json({});
  });
  app.post('/changes', async (context) =>
    context.json(await data.change(await bodyOf(context, changeSchema))),
  );
  app.post('/undo', async (context) => context.json(await data.undo(await bodyOf(context, undoSchema))));
  app.post('/apply', async (context) => context.json(await data.apply(await bodyOf(context, applySchema))));
  app.get('/clean', (context) => context.json(data.cleanAnswer()));
  app.post('/clean', async (context) => context.json(data.startClean(await bodyOf(context, cleanSchema))));
  app.get('/images/:image{[0-9]+}/thumbnail', async (context) => {
    const side = Number(context.req.query('side') ?? THUMBNAIL_SIDES[0]);
    if (!THUMBNAIL_SIDES.some((known) => known === side)) {
      throw new Refusal(400, `thumbnails have sides of ${THUMBNAIL_SIDES.join(' or ')} pixels`);
    }
    const listing = context.req.query('listing');
    const image = Number(context.req.param('image'));
    const picture = await data.thumbnail(listing, image, side, context.req.raw.signal);
    return send(context, picture, `private, max-age=${thumbnailAge}`);
  });
  app.get('/images/:image{[0-9]+}/picture', async (context) =>
    send(
      context,
      await data.picture(context.req.query('listing'), Number(context.req.param('image'))),
      'no-cache',
    ),
  );
  return app;
}

function send(context: Context, { type, bytes }: EncodedPicture, caching: string): Response {
  return context.body(bytes as Uint8Array<ArrayBuffer>, 200, {
    'content-type': type,
    'cache-control': caching,
    // Opened by itself, it is nothing but a picture.
    'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  });
}
