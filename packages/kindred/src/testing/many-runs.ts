import { link, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mapConcurrently } from '../data/map-concurrently.js';

/** Files that are the same ones in all runs. */
const shared = ['model.onnx', 'metrics.jsonl', 'checkpoints/last.safetensors'];

/**
 * Makes many runs of one, each with a seed, a batch size and an accuracy of its own.
 * @param run folder of the run
 * @param into folder of runs, in which they are called `run-0`, `run-1`, ...
 */
export async function manyRuns(run: string, into: string, count: number): Promise<void> {
  const record = JSON.parse(await readFile(join(run, 'config.json'), 'utf8'));
  const evaluation = JSON.parse(await readFile(join(run, 'evaluation.json'), 'utf8'));
  await mapConcurrently(Array.from({ length: count }), 32, async (_, i) => {
    const folder = join(into, `run-${i}`);
    await mkdir(join(folder, 'checkpoints'), { recursive: true });
    const config = { ...record.config, seed: i, batchSize: 8 + (i % 5) };
    const accuracy = { ...evaluation.accuracy, top1: ((i * 37) % count) / count };
    await writeFile(join(folder, 'config.json'), JSON.stringify({ ...record, config }));
    await writeFile(join(folder, 'evaluation.json'), JSON.stringify({ ...evaluation, accuracy }));
    for (const name of shared) await link(join(run, name), join(folder, name));
  });
}
