import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeSafetensors } from '@kindred/core/files';
import { Random } from '@kindred/core/random';
import { decodeCheckpoint } from '@kindred/core/train';
import { expect, test } from 'vitest';
import { tempFolder } from '../testing/temp-folder.js';

const program = fileURLToPath(new URL('../testing/train-small.js', import.meta.url));

/** When to kill a process: after so many steps of training, and so many milliseconds more. */
interface Shot {
  readonly steps: number;
  readonly milliseconds: number;
}

/** Starts or resumes the small run in another process, and kills it if asked to. */
function runProcess(folder: string, shot?: Shot): Promise<{ code: number | null; errors: string }> {
  const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  let steps = 0;
  let timer: NodeJS.Timeout | undefined;
  const aim = () => {
    if (shot && !timer && steps >= shot.steps)
      timer = setTimeout(() => child.kill('SIGKILL'), shot.milliseconds);
  };
  aim();
  child.stdout.on('data', (chunk: Buffer) => {
    // The program prints a dot for each step.
    steps += chunk.length;
    aim();
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, errors });
    });
  });
}

const checkpoint = (folder: string, kind: 'last' | 'best') =>
  join(folder, 'checkpoints', `${kind}.safetensors`);

/** The lines of the metrics without what depends on the clock. */
async function metricsOf(folder: string): Promise<unknown[]> {
  const text = await readFile(join(folder, 'metrics.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => ({ ...JSON.parse(line), seconds: 0, imagesPerSecond: 0 }));
}

test('killed at 20 random moments and resumed each time, a run ends bit for bit as an undisturbed one', async () => {
  const parent = await tempFolder({});
  const [undisturbed, disturbed] = [join(parent, 'undisturbed'), join(parent, 'disturbed')];
  expect(await runProcess(undisturbed)).toEqual({ code: 0, errors: '' });

  const random = new Random(20);
  let readable = 0;
  for (let kills = 0; kills < 20; ) {
    // One in five hits the process while it starts, the others some steps on: however fast the machine is today.
    const shot =
      kills % 5 === 0
        ? { steps: 0, milliseconds: random.uniform(50, 1500) }
        : { steps: 1 + random.int(6), milliseconds: random.uniform(0, 40) };
    const { code, errors } = await runProcess(disturbed, shot);
    expect(errors).toBe('');
    if (code === 0) {
      // It was through before the shot: begin again, for the remaining kills to mean something.
      await rm(disturbed, { recursive: true });
      continue;
    }
    kills++;
    for (const kind of ['last', 'best'] as const) {
      const path = checkpoint(disturbed, kind);
      if (!existsSync(path)) continue;
      const bytes = await readFile(path);
      if (kind === 'last') decodeCheckpoint(bytes, path);
      else decodeSafetensors(bytes, path);
      readable++;
    }
  }
  expect(readable).toBeGreaterThan(5);
  expect(await runProcess(disturbed)).toEqual({ code: 0, errors: '' });

  for (const kind of ['last', 'best'] as const) {
    const [expected, actual] = [
      await readFile(checkpoint(undisturbed, kind)),
      await readFile(checkpoint(disturbed, kind)),
    ];
    expect(actual.equals(expected), `${kind} checkpoint`).toBe(true);
  }
  expect(await metricsOf(disturbed)).toEqual(await metricsOf(undisturbed));
  const model = (folder: string) => readFile(join(folder, 'model.onnx'));
  expect((await model(disturbed)).equals(await model(undisturbed)), 'exported model').toBe(true);
}, 300_000);
