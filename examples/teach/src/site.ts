/// <reference types="node" />
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const require = createRequire(import.meta.url);
const here = fileURLToPath(new URL('.', import.meta.url));
const staticFiles = ['index.html', 'teach.css', 'icon.svg'];
/** What onnxruntime-web looks for beside its code. */
const wasmFiles = ['ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'];

/**
 * What the page may do: nothing but what comes from its own server, so that no picture can leave it.
 * @param allowed other origins, from which weights may be fetched
 */
export function policyOf(allowed: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    `connect-src ${["'self'", ...allowed].join(' ')}`,
    "style-src 'self'",
    "img-src 'self' blob:",
    "media-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** The files of the page by their paths, ready for any server; its policy is inside. */
export async function buildSite(allowed: readonly string[] = []): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const bundle = await rolldown({
    input: {
      teach: join(here, 'teach.js'),
      'classify-worker': join(here, 'classify-worker.js'),
      worker: require.resolve('@kindred/web/serve').replace(/serve\.js$/, 'worker.js'),
    },
    platform: 'browser',
    logLevel: 'silent',
  });
  const { output } = await bundle.generate({
    // The package looks for its worker above the folder of its code.
    entryFileNames: ({ name }) => (name === 'worker' ? 'worker.js' : 'code/[name].js'),
    chunkFileNames: 'code/[name].js',
    minify: true,
  });
  for (const file of output) {
    const content = file.type === 'chunk' ? file.code : file.source;
    files.set(file.fileName, typeof content === 'string' ? Buffer.from(content) : content);
  }
  const runtime = dirname(require.resolve('onnxruntime-web/wasm'));
  for (const name of wasmFiles) files.set(`code/${name}`, await readFile(join(runtime, name)));
  for (const name of staticFiles) files.set(name, await readFile(join(here, '..', name)));
  const page = Buffer.from(files.get('index.html')!).toString().replace('%POLICY%', policyOf(allowed));
  files.set('index.html', Buffer.from(page));
  files.set('weights.json', Buffer.from('null'));
  return files;
}
