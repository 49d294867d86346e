// Compiles pixels.ts to WebAssembly and writes it into the source as text: `npm run kernels`, after a change of pixels.ts.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('pixels.ts', import.meta.url));
const target = fileURLToPath(new URL('../src/data/pixel-kernels/module.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kindred-kernels-'));
const binary = join(folder, 'pixels.wasm');
try {
  const options = [
    '--optimizeLevel',
    '3',
    '--shrinkLevel',
    '0',
    '--runtime',
    'stub',
    '--noAssert',
    '--enable',
    'simd',
  ];
  execFileSync(
    'npx',
    ['--yes', '--package', 'assemblyscript@0.28.20', 'asc', source, '--outFile', binary, ...options],
    {
      stdio: 'inherit',
    },
  );
  const hash = createHash('sha256').update(readFileSync(source)).digest('hex');
  const lines = readFileSync(binary)
    .toString('base64')
    .match(/.{1,100}/g);
  writeFileSync(
    target,
    `// Made by \`npm run kernels\` from packages/core/kernels/pixels.ts, whose SHA-256 it keeps: not to be edited.
export const sourceHash = '${hash}';
export const moduleText =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
