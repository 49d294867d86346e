// Peak resident size of training in Kindred and PyTorch: node memory.js [CASE] [--record] (resnet18 by default; Linux)
import { execFileSync } from 'node:child_process';
import { namedArguments } from './arguments.js';
import { caseOf } from './cases.js';
import { pathOf, python } from './peer.js';
import { machine, Report } from './report.js';

const threads = 2;
const steps = 20;

const { name, description } = caseOf(namedArguments()[0] ?? 'resnet18');
const others = [
  ['PyTorch NCHW', 'contiguous'],
  ['PyTorch channels_last', 'channels_last'],
].map(([label, layout]) => ({
  label: label!,
  size: peakOf(python, 'pytorch/memory.py', threads, name, layout!, steps),
}));
const own = [
  ['Kindred', 'standard'],
  ['Kindred, memory low', 'low'],
].map(([label, memory]) => ({
  label: label!,
  size: peakOf(process.execPath, 'dist/kindred-memory.js', threads, name, memory!, steps),
}));
const better = Math.min(...others.map(({ size }) => size));

const report = new Report('memory', 'Memory');
report.line(
  `${machine()}, ${threads} threads; peak resident size (VmHWM) of a process of ${steps} training steps`,
);
report.line();
report.columns(description, 'MiB', "of PyTorch's smaller one");
for (const { label, size } of [...own, ...others]) {
  report.row(label, (size / 1024).toFixed(0), `${(size / better).toFixed(2)}x`);
}
report.close();

/** What a program prints: KiB. */
function peakOf(command: string, program: string, ...args: readonly (string | number)[]): number {
  const printed = execFileSync(command, [pathOf(program), ...args.map(String)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: String(threads) },
  });
  return Number(printed);
}
