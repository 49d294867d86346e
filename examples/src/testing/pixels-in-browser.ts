import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const preprocess = fileURLToPath(new URL('../../exported-model/browser/preprocess.js', import.meta.url));

/** A page that sends back what the example makes of each picture for each model. */
const page = (models: readonly string[], pictures: readonly string[]) => `<script type="module">
  import { preprocess } from './preprocess.js';
  try {
    for (const model of ${JSON.stringify(models)}) {
      const card = await (await fetch(model + '.json')).json();
      for (const picture of ${JSON.stringify(pictures)}) {
        const body = await preprocess(await (await fetch(picture)).blob(), card);
        await fetch(model + '/' + picture, { method: 'POST', body });
      }
    }
    await fetch('done', { method: 'POST' });
  } catch (error) {
    await fetch('failed', { method: 'POST', body: error.stack });
  }
</script>`;

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  json: 'application/json',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
};

/**
 * The pixels that the example for browsers makes of pictures, by `model/picture`.
 * @param chromium the browser to run
 * @param folder where the pictures and the models' descriptions are; the browser keeps its own things there, too
 */
export async function pixelsInBrowser(
  chromium: string,
  folder: string,
  models: readonly string[],
  pictures: readonly string[],
): Promise<Map<string, Float32Array>> {
  const pixels = new Map<string, Float32Array>();
  const server = createServer(async (request, response) => {
    const name = decodeURIComponent(request.url!.slice(1));
    if (request.method === 'POST') {
      const body = await bodyOf(request);
      if (name === 'failed') server.emit('error', new Error(new TextDecoder().decode(body)));
      else if (name === 'done') server.emit('done');
      else pixels.set(name, new Float32Array(body.buffer));
      response.end();
      return;
    }
    response.setHeader('content-type', types[name.split('.').at(-1)!] ?? 'text/html');
    const file = name === 'preprocess.js' ? preprocess : join(folder, name);
    if (name === '') response.end(page(models, pictures));
    else if (existsSync(file)) response.end(await readFile(file));
    else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${join(folder, 'browser')}`];
  const browser = spawn(chromium, [...flags, address], { stdio: 'ignore', timeout: 100_000 });
  const ended = once(browser, 'exit').then(() => server.emit('error', new Error('the browser has ended')));
  ended.catch((error: unknown) => server.emit('error', error));
  try {
    await once(server, 'done');
    return pixels;
  } finally {
    server.on('error', () => {});
    browser.kill();
    await once(browser, 'exit');
    server.closeAllConnections();
    server.close();
  }
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const part of request) parts.push(part as Uint8Array);
  return Uint8Array.from(Buffer.concat(parts));
}
