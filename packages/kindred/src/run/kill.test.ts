import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeCheckpoint, decodeSafetensors, Random } from '@kindred/core';
import { expect, test } from 'vitest';
import { tempFolder } from '../testing/temp-folder.js';

const program = fileURLToPath(new URL('../testing/train-small.js', import.meta.url));

/** Starts or resumes the small run in another process; kills it after so many milliseconds, if given. */
function runProcess(folder: string, killAfter?: number): Promise<{ code: number | null; errors: string }> {
  const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
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
  const start = performance.now();
  expect(await runProcess(undisturbed)).toEqual({ code: 0, errors: '' });
  const duration = performance.now() - start;

  const random = new Random(20);
  let readable = 0;
  for (let kills = 0; kills < 20; ) {
    // Anything from the start of the process to well into the training.
    const { code, errors } = await runProcess(disturbed, random.uniform(0.05, 0.6) * duration);
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
