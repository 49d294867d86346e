// Training steps of Kindred and PyTorch, in turn: node steps.js [CASE...] (all where none is named; after a build).
// Prints a Markdown table; npm run bench also writes it to bench/results/steps.md.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Case, cases } from './cases.js';
import { startKindred } from './kindred.js';
import { median, type Peer, startPyTorch } from './peer.js';

const threads = 2;
const rounds = 7;

const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const chosen = cases.filter(({ name }) => named.length === 0 || named.includes(name));
const pytorch = await startPyTorch(threads);
const lines = [
  `${cpus()[0]!.model.trim()}, ${cpus().length} cores, ${threads} threads; Node ${process.versions.node}, PyTorch ${pytorch.version}; ` +
    `images/s, medians of ${rounds} rounds in turn`,
  '',
  '| training step | Kindred | PyTorch NCHW | channels_last | ratio to the better | reference lowering | CC-Loss costs | compile |',
  '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
];
for (const line of lines) console.log(line);
for (const benchCase of chosen) {
  const line = await measure(benchCase);
  console.log(line);
  lines.push(line);
}
pytorch.close();
if (process.argv.includes('--record')) {
  writeFileSync(
    fileURLToPath(new URL('../results/steps.md', import.meta.url)),
    `# Training steps\n\n${lines.join('\n')}\n`,
  );
}

async function measure(benchCase: Case): Promise<string> {
  const fast = await startKindred(benchCase, threads);
  const cc = await startKindred(benchCase, threads, { loss: { name: 'cc' } });
  const reference = await startKindred(benchCase, threads, { lowering: 'reference' });
  const contenders: Peer[] = [
    fast,
    pytorch.peer(benchCase.name, 'contiguous'),
    pytorch.peer(benchCase.name, 'channels_last'),
    cc,
    reference,
  ];
  const seconds = contenders.map(() => [] as number[]);
  for (let round = -1; round < rounds; round++) {
    for (const [i, contender] of contenders.entries()) {
      const taken = await contender.steps(3);
      // The first round warms caches and arenas up; in each round the first step meets those of the others.
      if (round >= 0) seconds[i]!.push(median(taken.slice(1)));
    }
  }
  await Promise.all([fast, cc, reference].map((kindred) => kindred.close()));
  const [own, plain, last, withCc, simple] = seconds.map(median) as [number, number, number, number, number];
  const rate = (time: number) => (benchCase.batch / time).toFixed(0);
  const ratio = Math.min(plain, last) / own;
  // CC-Loss against cross-entropy round by round: the machine's speed drifts.
  const cost = 100 * (median(seconds[3]!.map((time, round) => time / seconds[0]![round]!)) - 1);
  return (
    `| ${benchCase.description} | ${rate(own)} | ${rate(plain)} | ${rate(last)} | **${ratio.toFixed(2)}x** | ` +
    `${rate(simple)} | ${cost.toFixed(1)} % (${rate(withCc)}) | ${fast.compileSeconds.toFixed(1)} s |`
  );
}
