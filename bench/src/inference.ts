// Exported classifiers against PyTorch in eval mode, in turn: node inference.js [CASE...] [--record]

import { median } from '@kindred/report';
import { type Case, chosenCases } from './cases.js';
import { inTurn } from './in-turn.js';
import { startKindredInference } from './kindred-inference.js';
import { type Peer, startPyTorch } from './peer.js';
import { machine, Report } from './report.js';

const threads = 2;
const rounds = 7;
const largeBatch = 64;
/** A turn is long against the switch from one process to the other. */
const secondsInTurn = 0.3;

const pytorch = await startPyTorch('inference.py', threads);
const report = new Report('inference', 'Inference');
report.line(
  `${machine()}, PyTorch ${pytorch.version} in inference mode, ${threads} threads; medians of ${rounds} rounds in turn`,
);
report.line();
report.columns('network', 'batch', 'Kindred', 'PyTorch NCHW', 'channels_last', 'ratio to the better');
for (const benchCase of chosenCases()) {
  // In inference nothing is frozen that is not frozen anyway.
  if (benchCase.freezesNormalization) continue;
  for (const batch of [1, benchCase.inferenceBatch ?? largeBatch])
    report.row(...(await measure(benchCase, batch)));
}
pytorch.close();
report.close();

async function measure(benchCase: Case, batch: number): Promise<string[]> {
  const kindred = await startKindredInference(benchCase, threads, batch);
  const peers = [
    kindred,
    pytorch.peer(benchCase.name, 'contiguous', batch),
    pytorch.peer(benchCase.name, 'channels_last', batch),
  ];
  const counts = new Map<Peer, number>();
  for (const peer of peers) counts.set(peer, stepsInTurn(median(await peer.steps(5))));
  const seconds = await inTurn(peers, { rounds, stepsIn: (peer) => counts.get(peer)! });
  await kindred.close();
  const [own, plain, last] = seconds.map(median) as [number, number, number];
  const cell = (time: number) => `${(1000 * time).toFixed(2)} ms (${(batch / time).toFixed(0)}/s)`;
  const ratio = Math.min(plain, last) / own;
  // A case's description ends with the batch size of its training step.
  const network = benchCase.description.replace(/, batch \d+$/, '');
  return [network, String(batch), cell(own), cell(plain), cell(last), `**${ratio.toFixed(2)}x**`];
}

function stepsInTurn(seconds: number): number {
  return 1 + Math.min(300, Math.max(2, Math.round(secondsInTurn / seconds)));
}
