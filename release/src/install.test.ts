import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { programsIn } from '@kindred/fixtures';
import sharp from 'sharp';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { packageFolders, readManifest, repository } from './packages.js';
import { usePacked } from './testing/packed.js';

const execute = promisify(execFile);

/** A TypeScript of this repository: `release` has the oldest that the READMEs name, the root what the packages are built with. */
function compilerIn(folder: string): { version: string; tsc: string } {
  const path = join(repository, folder, 'node_modules/typescript');
  const { version } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as { version: string };
  return { version, tsc: join(path, 'bin/tsc') };
}

const node16 = { module: 'node16', moduleResolution: 'node16' };
const bundler = { module: 'esnext', moduleResolution: 'bundler' };
const latest = compilerIn('.');
/** Old compilers take long: each has one way of resolving. */
const compilations = [
  { ...compilerIn('release'), ...node16 },
  { ...compilerIn('reference'), ...bundler },
  { ...latest, ...node16 },
  { ...latest, ...bundler },
];

// Old compilers and training need a while on a busy machine.
vi.setConfig({ testTimeout: 300_000 });

const packed = usePacked(['@types/node']);

test('npx kindred train leaves a run with a model', async () => {
  const args = ['--no', 'kindred', 'train', '--epochs', '1', '--limit-per-class', '20', '--out', 'run'];
  const { stdout } = await execute('npx', args, { cwd: packed.project });
  expect(stdout).toContain('model.onnx');
  expect(await readdir(join(packed.project, 'run'))).toEqual(
    expect.arrayContaining(['config.json', 'evaluation.json', 'model.onnx']),
  );
});

describe('in TypeScript', () => {
  const programs: { readonly name: string; readonly text: string }[] = [];

  beforeAll(async () => {
    for (const folder of packageFolders) {
      const { name, exports } = await readManifest(join(repository, folder));
      const short = name.replace('@kindred/', '');
      const paths = Object.keys(exports).map((path) => name + path.slice(1));
      const imports = paths.map((path, i) => `import * as _${i} from '${path}';\nvoid _${i};\n`);
      programs.push({ name: `${short}-imports`, text: imports.join('') });
      for (const [line, text] of programsIn(join(repository, folder, 'README.md'))) {
        programs.push({ name: `${short}-example-line-${line}`, text });
      }
    }
    for (const { name, text } of programs) await writeFile(join(packed.project, `${name}.ts`), text);
  });

  /** What a compiler says of programs. */
  async function compile(tsc: string, options: object, which = programs): Promise<string> {
    const config = {
      compilerOptions: { strict: true, skipLibCheck: false, target: 'es2022', types: ['node'], ...options },
      files: which.map(({ name }) => `${name}.ts`),
    };
    await writeFile(join(packed.project, 'tsconfig.json'), JSON.stringify(config));
    const compiling = execute(process.execPath, [tsc, '-p', packed.project]);
    const { stdout } = await compiling.catch((error) => ({ stdout: error.stdout || String(error) }));
    return stdout;
  }

  test.each(compilations)(
    '$version, moduleResolution $moduleResolution: the types hold',
    async ({ tsc, module, moduleResolution }) => {
      expect(await compile(tsc, { module, moduleResolution, noEmit: true })).toBe('');
    },
  );

  test('the types need none of pages, where the program does not load ONNX Runtime itself and is for none', async () => {
    const without = programs.filter(({ text }) => !/onnxruntime|@kindred\/web/.test(text));
    expect(await compile(latest.tsc, { ...node16, lib: ['es2022'], noEmit: true }, without)).toBe('');
  });

  test("the READMEs' examples run", async () => {
    await sharp({ create: { width: 64, height: 48, channels: 3, background: 'teal' } })
      .jpeg()
      .toFile(join(packed.project, 'photo.jpg'));
    expect(await compile(latest.tsc, node16)).toBe('');
    expect(programs.filter(({ name }) => name.includes('example')).length).toBeGreaterThanOrEqual(3);
    const env = { ...process.env, ORT_DISABLE_TELEMETRY: '1' };
    for (const { name } of programs) {
      await execute(process.execPath, [`${name}.js`], { cwd: packed.project, env });
    }
  });
});
