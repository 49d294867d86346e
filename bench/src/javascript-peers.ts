// The LeNet-style training step in Node, in a page of Chromium and in other JavaScript engines: node javascript-peers.js
// [--record] (10 minutes and more). Those are not installed with the workspace: npm ci --prefix bench/peers

import { median } from '@kindred/report';
import { caseOf } from './cases.js';
import { startInPage } from './in-page.js';
import { inTurn } from './in-turn.js';
import { startKindred } from './kindred.js';
import { startProcess } from './peer.js';
import { machine, Report } from './report.js';

const rounds = 3;
/** Of the others, which are slow. Kindred takes more. */
const stepsOfAll = 1 + rounds;

const lenet = caseOf('lenet');
/** The others do no more than this. */
const optimizer = { name: 'sgd', momentum: 0.9, weightDecay: 0 };

const contenders = [
  await startThisEngine(2),
  await startThisEngine(1),
  await startThisPage(2),
  await startThisPage(1),
  await startOther('peers/jax.mjs'),
  await startOther('peers/tfjs.mjs'),
];
const seconds = await inTurn(contenders, { rounds, stepsIn: ({ stepsInTurn }) => stepsInTurn, uncounted: 0 });
const medians = seconds.map(median);

const report = new Report('javascript-peers', 'Training in JavaScript');
report.line(
  `${machine()}; ${lenet.description}, cross-entropy and SGD with momentum on one batch; medians of ${rounds} rounds in turn`,
);
report.line();
report.columns('engine', 'step', 'images/s', 'times the first', `loss before step 1 and step ${stepsOfAll}`);
for (const [i, contender] of contenders.entries()) {
  const losses = await contender.losses();
  const [first, last] = [losses[0]!, losses[stepsOfAll - 1]!];
  if (!(last < first))
    throw new Error(`${contender.name} does not train: its losses are ${losses.join(', ')}`);
  const time = medians[i]!;
  report.row(
    contender.name,
    `${time.toFixed(time < 1 ? 3 : 1)} s`,
    (lenet.batch / time).toFixed(time < 1 ? 0 : 2),
    `${(time / medians[0]!).toFixed(time < 1 ? 2 : 0)}x`,
    `${first.toFixed(3)}, ${last.toFixed(3)}`,
  );
  await contender.close();
}
report.close();

async function startThisEngine(threads: number) {
  const kindred = await startKindred(lenet, threads, { optimizer });
  return {
    ...kindred,
    name: `Kindred in Node, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    stepsInTurn: 20,
    losses: async () => kindred.losses,
  };
}

async function startThisPage(threads: number) {
  return { ...(await startInPage(lenet.name, threads, { optimizer })), stepsInTurn: 20 };
}

async function startOther(program: string) {
  const { version, ask, close } = await startProcess(process.execPath, program);
  return {
    name: version,
    stepsInTurn: 1,
    steps: (count: number) => ask(String(count)),
    losses: () => ask('losses'),
    close: async () => close(),
  };
}
