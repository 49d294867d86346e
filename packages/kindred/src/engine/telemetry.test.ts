import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../testing/temp-folder.js';
import { pictures } from '../testing/test-images.js';

const main = fileURLToPath(new URL('../main.js', import.meta.url));
const library = JSON.stringify(new URL('../index.js', import.meta.url));
const localEngine = JSON.stringify(new URL('./local-engine.js', import.meta.url));

/** A home folder with nothing but a folder for temporary files, and a folder to work in with a picture. */
async function newHome() {
  const folder = await tempFolder(await pictures(['work'], { perClass: 1 }));
  const [home, work] = [join(folder, 'home'), join(folder, 'work')];
  const temporary = join(home, 'tmp');
  await mkdir(temporary, { recursive: true });

  /** Runs a program with nothing else in its environment: where `CI` is set, for one, ONNX Runtime is silent. */
  async function run(file: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) {
    const env = { PATH: process.env.PATH, HOME: home, TMPDIR: temporary, ...more };
    return (await promisify(execFile)(file, args, { cwd: work, env })).stdout;
  }

  return {
    run,
    /** Runs a program that uses the library; with `tracer`, under that. */
    async runProgram(
      text: string,
      more: Readonly<Record<string, string>> = {},
      tracer: readonly string[] = [],
    ): Promise<string> {
      const program = join(folder, 'program.mjs');
      await writeFile(program, text);
      const [file = '', ...args] = [...tracer, process.execPath, program];
      return run(file, args, more);
    },
    /** What programs have left in either folder. */
    async left(): Promise<string[]> {
      const inHome = (await readdir(home, { recursive: true })).filter((name) => name !== 'tmp');
      return [...inHome, ...(await readdir(work)).filter((name) => name !== '1.png')];
    },
  };
}

/** Options of a small network on few of the embedded digits. */
const small = `out: 'run', model: { name: 'lenet', width: 2, hidden: 8 }, limitPerClass: 20, batchSize: 20, threads: 1`;

describe('nothing is recorded', () => {
  test('by the command', async () => {
    const { run, left } = await newHome();
    const kindred = (line: string) => run(process.execPath, [main, ...line.split(' ')]);
    const model = '--model lenet --model.width 2 --model.hidden 8';
    await kindred(`train --out run ${model} --limit-per-class 20 --batch-size 20 --epochs 1 --quiet`);
    await kindred('evaluate run');
    expect(await kindred('predict 1.png --model run')).toContain('1.png');
    await kindred('doctor');
    expect(await left()).toEqual(['run']);
  });

  test('by a program that uses the library, whichever thread the engine is in', async () => {
    const { runProgram, left } = await newHome();
    const printed = await runProgram(`
      import { loadClassifier, train } from ${library};
      import { LocalEngine } from ${localEngine};
      const { model } = await train({ ${small}, epochs: 1 });
      const classifier = await loadClassifier(model);
      console.log((await classifier.predict('1.png')).label);
      await classifier.close();
      const engine = new LocalEngine({ provider: 'cpu' });
      await engine.traits();
      await engine.close();`);
    expect(printed).toMatch(/^\d\n$/);
    expect(await left()).toEqual(['run']);
  });

  test('by a thread of a program that has loaded the library before', async () => {
    const { runProgram, left } = await newHome();
    expect(await runProgram(`await import(${library}); ${startThread()}`)).toBe('started');
    expect(await left()).toEqual([]);
  });
});

/** Starts an engine in a thread, where the environment is only a copy. @param options of the thread, as code */
const startThread = (options = '') => `
  const { Worker } = await import('node:worker_threads');
  const script = \`import(${library}).then(async ({ createEngine }) => {
    const engine = createEngine({ provider: 'cpu' });
    await engine.traits();
    await engine.close();
    process.stdout.write('started');
  })\`;
  new Worker(script, { eval: true, ${options} });`;

describe('whether it is recorded', () => {
  test.each([
    ['by default not', undefined, '1'],
    ['as the user has set it', '0', '0'],
    ['as the user has set it, to nothing', '', ''],
  ])('%s', async (_, given, effective) => {
    const { runProgram } = await newHome();
    const program = `await import(${library}); process.stdout.write(process.env.ORT_DISABLE_TELEMETRY);`;
    const environment = given === undefined ? {} : { ORT_DISABLE_TELEMETRY: given };
    expect(await runProgram(program, environment)).toBe(effective);
  });

  test.skipIf(process.platform === 'win32')('is asked for in a thread that cannot choose', async () => {
    const { runProgram, left } = await newHome();
    const hint = 'import kindred in the main thread, before the worker is started';
    await expect(runProgram(startThread())).rejects.toThrow(hint);
    // What the thread is told of the environment is not what ONNX Runtime sees.
    const told = startThread("env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' }");
    await expect(runProgram(told)).rejects.toThrow(hint);
    await expect(runProgram(`${startThread()}; await import(${library});`)).rejects.toThrow(hint);
    if (process.platform !== 'linux') return;
    await expect(runProgram(told)).rejects.toThrow('start the program with ORT_DISABLE_TELEMETRY=1');
    expect(await runProgram(startThread(), { ORT_DISABLE_TELEMETRY: '1' })).toBe('started');
    expect(await left()).toEqual([]);
  });
});

test('a training of twenty seconds asks for no name and sends nothing', async ({ skip }) => {
  const { runProgram } = await newHome();
  const file = join(await tempFolder(), 'trace');
  const strace = ['strace', '-f', '--seccomp-bpf', '-qq', '-e', 'trace=network', '-o', file];
  /** The calls with which a program, in any of its threads, turns to the network, or to another one that would. */
  async function watch(program: string): Promise<string[]> {
    await runProgram(program, {}, strace);
    return (await readFile(file, 'utf8'))
      .split('\n')
      .filter((line) => /\b(socket|connect|send\w+)\(/.test(line));
  }
  const listening = `import { createServer } from 'node:net'; createServer().listen(0, function () { this.close(); });`;
  const control = await watch(listening).catch(() => []);
  skip(control.length === 0, 'strace is missing, or may not trace here');
  expect(
    await watch(`
      import { train } from ${library};
      await train({ ${small}, epochs: 1e6, signal: AbortSignal.timeout(20_000) });`),
  ).toEqual([]);
});

/** An import or export of values, a dynamic import, or a call of `require`. */
const imports =
  /^(?:import|export)\b(?! type\b)(?:[^;'"]*\bfrom)?\s*['"]onnxruntime-node['"]|\b(?:import|require)\(\s*['"]onnxruntime-node['"]/m;

const root = fileURLToPath(new URL('../../../../', import.meta.url));

test.skipIf(!existsSync(join(root, 'packages/core/src')))(
  'one module of each package imports onnxruntime-node',
  async () => {
    const importing: string[] = [];
    const packages = (await readdir(join(root, 'packages'))).map((name) => `packages/${name}`);
    for (const folder of [...packages, 'fixtures', 'examples', 'bench']) {
      const source = join(root, folder, 'src');
      for (const entry of await readdir(source, { recursive: true, withFileTypes: true })) {
        if (!entry.name.endsWith('.ts')) continue;
        const path = join(entry.parentPath, entry.name);
        if (imports.test(await readFile(path, 'utf8'))) importing.push(relative(root, path));
      }
    }
    expect(importing.sort()).toEqual([
      'bench/src/profile.ts',
      'packages/core/src/testing/onnxruntime.ts',
      'packages/kindred/src/engine/onnxruntime.ts',
    ]);
  },
);
