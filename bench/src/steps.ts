// Training steps of Kindred and PyTorch, in turn: node steps.js [CASE...] [--record] (all where none is named).

import { median } from '@kindred/report';
import { type Case, chosenCases } from './cases.js';
import { inTurn } from './in-turn.js';
import { startKindred } from './kindred.js';
import { startPyTorch } from './peer.js';
import { machine, Report } from './report.js';

const threads = 2;
const rounds = 7;

const pytorch = await startPyTorch('steps.py', threads);
const report = new Report('steps', 'Training steps');
report.line(
  `${machine()}, PyTorch ${pytorch.version}, ${threads} threads; images/s, medians of ${rounds} rounds in turn`,
);
report.line();
report.columns(
  'training step',
  'Kindred',
  'PyTorch NCHW',
  'channels_last',
  'ratio to the better',
  'reference lowering',
  'CC-Loss costs',
  'compile',
);
for (const benchCase of chosenCases()) report.row(...(await measure(benchCase)));
pytorch.close();
report.close();

async function measure(benchCase: Case): Promise<string[]> {
  const fast = await startKindred(benchCase, threads);
  const cc = await startKindred(benchCase, threads, { loss: { name: 'cc' } });
  const reference = await startKindred(benchCase, threads, { lowering: 'reference' });
  const peers = [
    fast,
    pytorch.peer(benchCase.name, 'contiguous'),
    pytorch.peer(benchCase.name, 'channels_last'),
    cc,
    reference,
  ];
  // A turn lasts a second at least.
  const [, , step] = (await fast.steps(3)) as [number, number, number];
  const steps = Math.max(6, Math.ceil(1 / step));
  const seconds = await inTurn(peers, { rounds, stepsIn: () => steps });
  await Promise.all([fast, cc, reference].map((kindred) => kindred.close()));
  const [own, plain, last, withCc, simple] = seconds.map(median) as [number, number, number, number, number];
  const rate = (time: number) => (benchCase.batch / time).toFixed(0);
  const ratio = Math.min(plain, last) / own;
  // CC-Loss against cross-entropy round by round: the machine's speed drifts.
  const cost = 100 * (median(seconds[3]!.map((time, round) => time / seconds[0]![round]!)) - 1);
  return [
    benchCase.description,
    rate(own),
    rate(plain),
    rate(last),
    `**${ratio.toFixed(2)}x**`,
    rate(simple),
    `${cost.toFixed(1)} % (${rate(withCc)})`,
    `${fast.compileSeconds.toFixed(1)} s`,
  ];
}
