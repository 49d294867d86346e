import type { Comparison } from '../comparison/aggregate.js';
import type { Difference, Verdict } from '../comparison/differences.js';
import { median } from '../statistics/summary.js';
import { points } from './format.js';

/** What a comparison shows, in sentences. */
export interface ReportSummary {
  /** What the report says first: what the tests found of every loss. */
  readonly headline: string;
  /** A sentence for each loss; none where a single one is compared, whose sentence is the headline. */
  readonly losses: readonly string[];
  /** How large a difference would have been seen; undefined without a test. */
  readonly resolution: string | undefined;
}

/** Says in words what the tests found, and no more. */
export function summarizeReport({ grid, baseline, differences }: Comparison): ReportSummary {
  const compared = grid.losses
    .filter((loss) => loss !== baseline)
    .map((loss) => ({ loss, differences: differences.filter((difference) => difference.loss === loss) }));
  const sentences = compared.map((one) => sentenceOf(one, baseline));
  const [only, ...others] = sentences;
  return {
    headline: only !== undefined && others.length === 0 ? only : headlineOf(compared, baseline),
    losses: others.length === 0 ? [] : sentences,
    resolution: resolutionOf(differences),
  };
}

/** A loss and its differences from the baseline, one for each setting where both have a seed. */
interface ComparedLoss {
  readonly loss: string;
  readonly differences: readonly Difference[];
}

function sentenceOf({ loss, differences }: ComparedLoss, baseline: string): string {
  if (differences.length === 0)
    return `${loss} was not compared with ${baseline}: they have no seed in common.`;
  const settings = differences.length;
  const of = (...verdicts: readonly Verdict[]) =>
    differences.filter(({ verdict }) => verdicts.includes(verdict));
  const inSome = (number: number) => (settings === 1 ? '' : ` in ${number}`);
  const [better, worse] = [of('better').length, of('worse').length];
  const isTested = of('untested').length < settings;
  const result = !isTested
    ? `was not tested against ${baseline}`
    : better === 0
      ? `does not beat ${baseline}${settings === 1 ? '' : ` in any of ${settings} settings`}`
      : `beats ${baseline}${settings === 1 ? '' : ` in ${better} of ${settings} settings`}` +
        (worse > 0 ? ` and loses to it in ${worse}` : '');
  const counted = (text: string, some: readonly Difference[]) =>
    some.length === 0 ? '' : text + inSome(some.length);
  const untested = (kind: Difference['accuracy']['kind']) =>
    of('untested').filter(({ accuracy }) => accuracy.kind === kind);
  const mean = differences.reduce((sum, { accuracy }) => sum + accuracy.difference, 0) / settings;
  const parts = [
    listed('better', of('better')),
    listed('worse', of('worse')),
    counted('unclear after correction', of('unclear')),
    counted('no difference beyond noise', of('alike')),
    counted('the same accuracy with every seed', of('equal')),
    counted('only one common seed', untested('one pair')),
    counted('the same difference with every seed', untested('equal differences')),
    `mean difference ${points(mean)} points`,
  ];
  return `${loss} ${result}: ${parts.filter(Boolean).join('; ')}.`;
}

function listed(word: string, differences: readonly Difference[]): string {
  if (differences.length === 0) return '';
  const list = differences.map(
    ({ setting, accuracy }) => `${setting.data} with ${setting.model} (${points(accuracy.difference)})`,
  );
  return `${word} in ${list.join(', ')}`;
}

/** What stands for losses that are neither better nor worse anywhere: the first of these that holds somewhere. */
const UNDECIDED: readonly (readonly [verdict: Verdict, title: string])[] = [
  ['unclear', 'Unclear after correction'],
  ['alike', 'No difference beyond noise'],
  ['equal', 'The same accuracy with every seed'],
  ['untested', 'Not tested'],
];

/** Of several losses; each of them is named. */
function headlineOf(compared: readonly ComparedLoss[], baseline: string): string {
  const has = ({ differences }: ComparedLoss, wanted: Verdict) =>
    differences.some(({ verdict }) => verdict === wanted);
  const decided = (verdict: Verdict) =>
    compared.filter((one) => has(one, verdict)).map((one) => withSettings(one, verdict));
  const open = compared.filter((one) => !has(one, 'better') && !has(one, 'worse'));
  const isTested = compared.some(({ differences }) =>
    differences.some(({ verdict }) => verdict !== 'untested'),
  );
  const better = decided('better');
  const none = isTested
    ? `No loss is better than ${baseline} beyond noise.`
    : `No loss was tested against ${baseline}, which takes two common seeds.`;
  return [
    better.length > 0 ? sentence(`Better than ${baseline} beyond noise`, better) : none,
    sentence('Worse', decided('worse')),
    ...UNDECIDED.map(([verdict, title]) => {
      const own = open.filter((one) => UNDECIDED.find(([wanted]) => has(one, wanted))?.[0] === verdict);
      return sentence(title, own.map(nameInList));
    }),
    sentence(
      'Not compared, for want of a common seed',
      open.filter(({ differences }) => differences.length === 0).map(nameInList),
    ),
  ]
    .filter(Boolean)
    .join(' ');
}

function sentence(title: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `${title}: ${items.join(', ')}.`;
}

function withSettings(one: ComparedLoss, wanted: Verdict): string {
  const settings = one.differences.length;
  const name = nameInList(one);
  if (settings === 1) return name;
  return `${name} (${one.differences.filter(({ verdict }) => verdict === wanted).length} of ${settings} settings)`;
}

/** A name that holds what separates names stands in quotes. */
function nameInList({ loss }: ComparedLoss): string {
  return /[,;]/.test(loss) ? `“${loss}”` : loss;
}

function resolutionOf(differences: readonly Difference[]): string | undefined {
  const halfWidths = differences.flatMap(({ accuracy }) =>
    accuracy.kind === 'tested' ? [(accuracy.interval.upper - accuracy.interval.lower) / 2] : [],
  );
  if (halfWidths.length === 0) return undefined;
  const width = points(median(halfWidths)).replace('+', '');
  const intervals =
    halfWidths.length === 1
      ? `The 95 % interval of the difference reaches ${width} points to either side`
      : `The 95 % intervals of the differences reach ${width} points to either side (median of ${halfWidths.length})`;
  return (
    `${intervals}: with these seeds, smaller differences cannot be told from noise. No difference beyond noise does not ` +
    'mean that there is none.'
  );
}
