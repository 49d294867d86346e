import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { programsIn } from '@kindred/fixtures';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

test.each([
  'README.md',
  'docs/library.md',
  'docs/evaluation.md',
  'docs/comparing-losses.md',
  'docs/browser.md',
])('every program in %s compiles', async (page) => {
  // Here, and not in a temporary folder, so that the packages are found.
  const folder = join(root, 'examples/dist', page.replace(/\W/g, '-'));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const programs = programsIn(join(root, page));
  expect(programs.size).toBeGreaterThan(0);
  for (const [line, program] of programs) await writeFile(join(folder, `line-${line}.ts`), program);
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    module: 'nodenext',
    target: 'es2022',
    types: ['node'],
    skipLibCheck: true,
    noEmit: true,
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const compiling = promisify(execFile)(process.execPath, [tsc, '-p', folder]);
  const { stdout } = await compiling.catch((error) => ({ stdout: error.stdout || String(error) }));
  expect(stdout).toBe('');
});
