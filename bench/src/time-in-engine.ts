// How much of a training run's CPU time is spent inside ONNX Runtime: node time-in-engine.js DATA [MODEL]
// The run is the real command, reading of the data included, under Node's CPU profiler, which writes a profile for
// each JavaScript thread. The engine's own threads are not in it, so its share is a lower bound.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

/** Seconds of a thread by what it did. */
function secondsOf({ nodes, samples, timeDeltas }: Profile): { engine: number; script: number } {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const seconds = { engine: 0, script: 0 };
  samples.forEach((id, i) => {
    const { functionName, url } = names.get(id)!;
    if (functionName === '(idle)' || functionName === '(program)') return;
    // A native call is charged to the JavaScript function that makes it, here one of the binding's.
    const isEngine = url.includes('/onnxruntime-node/');
    seconds[isEngine ? 'engine' : 'script'] += timeDeltas[i]! / 1e6;
  });
  return seconds;
}

const [data, model = 'resnet18'] = process.argv.slice(2);
if (!data) throw new Error('name the folder of a data set');
const folder = mkdtempSync(join(tmpdir(), 'kindred-profile-'));
const main = join(dirname(createRequire(import.meta.url).resolve('kindred')), 'main.js');
const options = [
  '--model',
  model,
  '--loss',
  'cc',
  '--epochs',
  '1',
  '--limit-per-class',
  '100',
  '--validation',
  '0',
];
const profiling = ['--cpu-prof', '--cpu-prof-dir', folder];
const run = spawnSync(
  process.execPath,
  [...profiling, main, 'train', data, ...options, '--out', join(folder, 'run'), '--quiet'],
  { encoding: 'utf8' },
);
if (run.status !== 0) throw new Error(run.stderr);

const threads = readdirSync(folder)
  .filter((name) => name.endsWith('.cpuprofile'))
  .map((name) => secondsOf(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profile));
const total = (kind: 'engine' | 'script') => threads.reduce((sum, seconds) => sum + seconds[kind], 0);
const share = total('engine') / (total('engine') + total('script'));
console.log(`${cpus()[0]!.model}, ${cpus().length} cores, Node ${process.versions.node}`);
console.log(
  `${model}: inside ONNX Runtime ${total('engine').toFixed(1)} s, JavaScript ${total('script').toFixed(1)} s`,
);
console.log(
  `at least ${(100 * share).toFixed(1)} % of the CPU time is ONNX Runtime's (its threads count once here)`,
);
