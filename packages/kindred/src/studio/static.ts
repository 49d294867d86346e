import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KindredError } from '@kindred/core/errors';
import { pageFolder } from '@kindred/studio';
import { Hono } from 'hono';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * The built page. All its files are read at once: what is asked for is looked up, so that no path leads anywhere else.
 * @throws KindredError where it has not been built.
 */
export async function staticRoutes(): Promise<Hono> {
  const folder = fileURLToPath(pageFolder);
  const names = await readdir(folder).catch(() => []);
  const files = new Map<string, { readonly type: string; readonly content: Uint8Array<ArrayBuffer> }>();
  for (const name of names) {
    const type = types[extname(name)];
    if (type) files.set(name, { type, content: new Uint8Array(await readFile(`${folder}${name}`)) });
  }
  const page = files.get('index.html');
  if (!page)
    throw new KindredError(`the page of the studio is not in ${folder}: build it by \`npm run build\``);
  const app = new Hono();
  app.get('/page/:name', (context) => {
    const file = files.get(context.req.param('name'));
    if (!file) return context.json({ error: 'there is no such file' }, 404);
    return context.body(file.content, 200, { 'content-type': file.type });
  });
  // Every place of the page is the page, whose script then shows it.
  app.get('*', (context) => {
    if (context.req.path.startsWith('/api/')) return context.json({ error: 'there is nothing here' }, 404);
    return context.body(page.content, 200, { 'content-type': page.type });
  });
  return app;
}
