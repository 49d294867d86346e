// Peak resident size of training in Kindred and PyTorch: node memory.js [CASE] [--record] (resnet18 by default; Linux)
import { namedArguments } from './arguments.js';
import { caseOf } from './cases.js';
import { trainOnce } from './in-own-process.js';
import { machine, Report } from './report.js';

const threads = 2;
const steps = 20;

const { name, description } = caseOf(namedArguments()[0] ?? 'resnet18');
const training = { case: name, threads, steps };
const sizes = {
  Kindred: trainOnce('kindred', { ...training, memory: 'standard' }),
  'Kindred, memory low': trainOnce('kindred', { ...training, memory: 'low' }),
  'PyTorch NCHW': trainOnce('pytorch', { ...training, layout: 'contiguous' }),
  'PyTorch channels_last': trainOnce('pytorch', { ...training, layout: 'channels_last' }),
};
const better = Math.min(sizes['PyTorch NCHW'].mebibytes, sizes['PyTorch channels_last'].mebibytes);

const report = new Report('memory', 'Memory');
report.line(
  `${machine()}, ${threads} threads; peak resident size (VmHWM) of a process of ${steps} training steps`,
);
report.line();
report.columns(description, 'MiB', "of PyTorch's smaller one");
for (const [label, { mebibytes }] of Object.entries(sizes)) {
  report.row(label, mebibytes.toFixed(0), `${(mebibytes / better).toFixed(2)}x`);
}
report.close();
