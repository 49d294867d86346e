/// <reference types="node" />
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const dist = fileURLToPath(new URL('..', import.meta.url));
const onnxruntime = dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'));

/** A page whose scripts have to come from its server, with nothing evaluated but WebAssembly. */
const policy =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'";

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** A running server of a page with the bundled package. */
export interface Site {
  /** Address of the page, cross-origin isolated. */
  readonly isolated: string;
  /** The same without the headers for that. */
  readonly plain: string;
  /** What the page is served with beside its own files, by their paths. */
  readonly files: Map<string, Uint8Array>;
  close(): Promise<void>;
}

/**
 * Bundles the package as a page would, and serves it.
 * @param more modules that are bundled and served beside it, by the names that they get: `name` is at `/name.js`
 */
export async function openSite(more: Readonly<Record<string, string>> = {}): Promise<Site> {
  const files = new Map<string, Uint8Array>();
  const bundle = await rolldown({
    input: {
      page: join(dist, 'testing/page.js'),
      worker: join(dist, 'worker.js'),
      own: join(dist, 'testing/own-worker.js'),
      ...more,
    },
    platform: 'browser',
    logLevel: 'silent',
  });
  const { output } = await bundle.generate({
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    minify: true,
  });
  for (const file of output) {
    const content = file.type === 'chunk' ? file.code : file.source;
    files.set(`/${file.fileName}`, typeof content === 'string' ? Buffer.from(content) : content);
  }
  files.set(
    '/',
    Buffer.from('<!doctype html><title>Kindred</title><script type="module" src="/page.js"></script>'),
  );
  const servers = await Promise.all([true, false].map((isIsolated) => serve(files, isIsolated)));
  const [isolated, plain] = servers.map(
    (server) => `http://localhost:${(server.address() as AddressInfo).port}/`,
  );
  return {
    isolated: isolated!,
    plain: plain!,
    files,
    async close() {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

async function serve(files: ReadonlyMap<string, Uint8Array>, isIsolated: boolean): Promise<Server> {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url!, 'http://localhost').pathname;
    const content = files.get(path) ?? (await ortFile(path));
    if (!content) return void response.writeHead(404).end();
    response.writeHead(200, {
      'content-type': types[path === '/' ? '.html' : extname(path)] ?? 'application/octet-stream',
      'content-security-policy': policy,
      ...(isIsolated && {
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
      }),
    });
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return server;
}

/** onnxruntime-web looks for its wasm files beside its code. */
async function ortFile(path: string): Promise<Uint8Array | undefined> {
  if (!/^\/ort-wasm[\w.-]*\.(wasm|mjs)$/.test(path)) return undefined;
  return readFile(join(onnxruntime, path)).catch(() => undefined);
}
