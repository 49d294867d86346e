// Training steps of Kindred and PyTorch, in turn: node steps.js [CASE...] [--reference] [--record] (all where none is named).
// With --reference the reference lowering takes part, too.

import { median } from '@kindred/report';
import { type Case, chosenCases } from './cases.js';
import { inTurn, shareInTurn } from './in-turn.js';
import { startKindred } from './kindred.js';
import { keptMemory, type Peer, startPyTorch } from './peer.js';
import { machine, Report } from './report.js';

const threads = 2;
const rounds = 4;
const secondsInTurn = 0.8;
/** In which CC-Loss and cross-entropy take turns of their own. */
const secondsOfPair = 15;
/** About what a row takes, with its peers' starts. */
const secondsOfRow = 74;

const chosen = chosenCases();
const hasReference = process.argv.includes('--reference');
console.log(`${chosen.length} rows, about ${Math.ceil((chosen.length * secondsOfRow) / 60)} minutes\n`);
const pytorch = await startPyTorch('steps.py', threads);
const keeping = await startPyTorch('steps.py', threads, keptMemory);
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
  'PyTorch keeping memory',
  'ratio to that',
  'CC-Loss costs',
  'compile',
  ...(hasReference ? ['reference lowering'] : []),
);
for (const benchCase of chosen) report.row(...(await measure(benchCase)));
pytorch.close();
keeping.close();
report.close();

async function measure(benchCase: Case): Promise<string[]> {
  const { name, description, batch } = benchCase;
  const own = await startKindred(benchCase, threads);
  const withCc = await startKindred(benchCase, threads, { loss: { name: 'cc' } });
  const reference = hasReference
    ? await startKindred(benchCase, threads, { lowering: 'reference' })
    : undefined;
  const plain = pytorch.peer(name, 'contiguous');
  const last = pytorch.peer(name, 'channels_last');
  const kept = await fastest(['contiguous', 'channels_last'].map((layout) => keeping.peer(name, layout)));
  const peers = [own, plain, last, kept, ...(reference ? [reference] : [])];
  const counts = new Map<Peer, number>();
  for (const peer of peers) counts.set(peer, stepsInTurn(await secondsOf(peer)));
  const inRounds = await inTurn(peers, { rounds, stepsIn: (peer) => counts.get(peer)! });
  const cost = await shareInTurn(own, withCc, secondsOfPair);
  await Promise.all([own, withCc, reference].map((kindred) => kindred?.close()));

  const secondsIn = (peer: Peer) => inRounds[peers.indexOf(peer)]!;
  const time = (peer: Peer) => median(secondsIn(peer));
  const rate = (peer: Peer) => (batch / time(peer)).toFixed(0);
  const ratio = (peer: Peer) => `**${(time(peer) / time(own)).toFixed(2)}x**`;
  return [
    description,
    rate(own),
    rate(plain),
    rate(last),
    ratio(time(plain) < time(last) ? plain : last),
    `${rate(kept)} (${kept.name})`,
    ratio(kept),
    `${(100 * (cost - 1)).toFixed(1)} %`,
    `${own.compileSeconds.toFixed(1)} s`,
    ...(reference ? [rate(reference)] : []),
  ];
}

async function fastest(peers: readonly Peer[]): Promise<Peer> {
  const seconds = new Map<Peer, number>();
  for (const peer of peers) seconds.set(peer, await secondsOf(peer));
  return [...peers].sort((a, b) => seconds.get(a)! - seconds.get(b)!)[0]!;
}

/** Of a step, after the first ones. */
async function secondsOf(peer: Peer): Promise<number> {
  return (await peer.steps(3))[2]!;
}

/** One that is not counted, and two at least. */
function stepsInTurn(seconds: number): number {
  return 1 + Math.max(2, Math.ceil(secondsInTurn / seconds));
}
