import { formatCount, formatPercent, formatSeconds } from '../parts/format.js';
import type { CurveGap, RunAnswer, RunProgress, TrainingEvent } from '../protocol/index.js';

/** What a run is called in its table, and how good that is. */
export const stateWords: Readonly<
  Record<RunAnswer['state'], { text: string; kind: 'good' | 'warn' | 'bad' | 'busy' }>
> = {
  finished: { text: 'finished', kind: 'good' },
  running: { text: 'running', kind: 'busy' },
  interrupted: { text: 'interrupted', kind: 'warn' },
  damaged: { text: 'damaged', kind: 'bad' },
};

/** `93.1 % of test images`. */
export function accuracyWords({ accuracy }: Pick<RunAnswer, 'accuracy'>): string {
  return accuracy ? `${formatPercent(accuracy.value, 1)} of ${accuracy.split} images` : '–';
}

const work: Readonly<Record<string, string>> = {
  data: 'reading data',
  copies: 'looking for copies',
  download: 'fetching weights',
  features: 'extracting features',
  head: 'training the head',
  validation: 'validating',
  evaluation: 'evaluating',
  report: 'drawing the report',
  calibration: 'measuring layers',
  pruning: 'pruning layers',
};

/** What goes on, in words: `validating: 300 of 1,000`. */
export function workWords(what: string, done: number, total: number): string {
  const name = work[what] ?? what;
  if (what === 'download') return `${name}: ${formatMegabytes(done)} of ${formatMegabytes(total)}`;
  return total > 0 ? `${name}: ${formatCount(done)} of ${formatCount(total)}` : name;
}

/** How far a run is: `epoch 3, step 250 of 500, 3,200 images a second, 5 s left`. */
export function progressWords({
  doing,
  epoch,
  step,
  steps,
  imagesPerSecond,
  secondsLeft,
}: RunProgress): string {
  return [
    `epoch ${formatCount(epoch)}`,
    steps === null ? `step ${formatCount(step)}` : `step ${formatCount(step)} of ${formatCount(steps)}`,
    ...(doing ? [workWords(doing.what, doing.done, doing.total)] : []),
    ...(imagesPerSecond === null ? [] : [`${formatCount(Math.round(imagesPerSecond))} images a second`]),
    secondsLeft === null ? 'time left not known yet' : `${formatSeconds(secondsLeft)} left`,
  ].join(' · ');
}

/** What curves lack, in a sentence each. */
export function gapWords({ kind, from, to, count }: CurveGap): string {
  const range = from === to ? formatCount(from) : `${formatCount(from)} to ${formatCount(to)}`;
  const lines = `${formatCount(count)} ${count === 1 ? 'line is' : 'lines are'} missing`;
  switch (kind) {
    case 'end':
      return `The metrics end early: the checkpoint is at step ${formatCount(to)}, and of the steps from ${formatCount(from)} on ${lines}.`;
    case 'steps':
      return `Of the steps ${range} ${lines}.`;
    case 'epochs':
      return count === 1
        ? `The end of epoch ${range} is missing.`
        : `The ends of the epochs ${range} are missing.`;
    default:
      return `${formatCount(count)} damaged ${count === 1 ? 'line was' : 'lines were'} passed over.`;
  }
}

/** What an event of a training says; undefined for one that says nothing to people. */
export function eventWords(event: TrainingEvent): string | undefined {
  switch (event.type) {
    case 'note':
      return String(event.message);
    case 'start':
      return startWords(event);
    case 'weights':
      return weightsWords(event);
    case 'transfer':
      return transferWords(event);
    case 'placement': {
      const nodes = Object.entries((event.nodes ?? {}) as Readonly<Record<string, number>>);
      return `Nodes of the graph by what computes them: ${nodes.map(([name, count]) => `${name} ${formatCount(count)}`).join(', ')}.`;
    }
    case 'error':
      return String(event.message);
    case 'result':
      return resultWords(event);
    default:
      return undefined;
  }
}

function startWords(event: TrainingEvent): string {
  const sizes = (event.sizes ?? {}) as Readonly<Record<string, number>>;
  const splits = Object.entries(sizes).map(
    ([split, count]) => `${formatCount(count)} ${split === 'train' ? 'training' : split}`,
  );
  const resumed = event.resumedFrom as { readonly step: number } | undefined;
  const begin = resumed ? `Went on after step ${formatCount(resumed.step)}` : 'Began';
  const engine = (event.engine ?? {}) as { readonly provider?: string; readonly threads?: number };
  return `${begin}: ${splits.join(', ')} images, ${formatCount(Number(event.parameters))} parameters, ${engine.provider} with ${engine.threads} ${engine.threads === 1 ? 'thread' : 'threads'}.`;
}

interface BriefList {
  readonly count: number;
  readonly names: readonly string[];
}

function weightsWords(event: TrainingEvent): string {
  const report = (event.report ?? {}) as Readonly<Record<string, BriefList | undefined>>;
  const { assigned, missing, reset, unexpected } = report;
  const origin = event.origin as { readonly source?: string; readonly license?: string } | undefined;
  const source = origin?.source ?? String(event.source);
  const all = (assigned?.count ?? 0) + (missing?.count ?? 0) + (reset?.count ?? 0);
  const parts = [
    `Weights of ${source}${origin?.license ? ` (license ${origin.license})` : ''}: ${formatCount(assigned?.count ?? 0)} of ${formatCount(all)} tensors.`,
    listWords('Not in the file', missing),
    listWords('Of another shape, so begun anew', reset),
    listWords('In the file alone', unexpected),
  ];
  return parts.filter((part) => part !== undefined).join(' ');
}

function listWords(what: string, list: BriefList | undefined): string | undefined {
  if (!list || list.count === 0) return undefined;
  const more = list.count - list.names.length;
  return `${what}: ${list.names.join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}.`;
}

function transferWords(event: TrainingEvent): string {
  const head = event.head as { readonly accuracy: number; readonly folds?: number } | undefined;
  if (!head) return `A head was trained on the frozen backbone in ${formatSeconds(Number(event.seconds))}.`;
  const by = head.folds === undefined ? 'on validation images' : `by ${head.folds}-fold cross-validation`;
  return `The head on the frozen backbone: ${formatPercent(head.accuracy, 1)} right ${by}, in ${formatSeconds(Number(event.seconds))}.`;
}

const reasons: Readonly<Record<string, string>> = {
  completed: 'Trained to its end',
  'early-stopping': 'Ended early, as it got no better',
  stopped: 'Ended by a callback',
  interrupted: 'Stopped and saved: it can go on',
};

function resultWords(event: TrainingEvent): string {
  const caveat = event.caveat === undefined ? '' : ` Mind: ${String(event.caveat)}.`;
  return `${reasons[String(event.reason)] ?? 'Ended'}, after ${formatSeconds(Number(event.seconds))}.${caveat}`;
}

function formatMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
