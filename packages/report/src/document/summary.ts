import type { Comparison } from '../comparison/aggregate.js';
import type { Difference, Verdict } from '../comparison/differences.js';
import { median } from '../statistics/summary.js';
import { points } from './format.js';

export interface ReportSummary {
  /** What the report says first: of the CC-Losses where there are some, else of all losses. */
  readonly headline: string;
  /** A sentence for each loss whose sentence is not the headline's. */
  readonly losses: readonly string[];
  /** How large a difference would have been seen; undefined without a test. */
  readonly resolution: string | undefined;
}

/** Says in words what the tests found, and no more. */
export function summarizeReport(comparison: Comparison): ReportSummary {
  const { grid, baseline, differences } = comparison;
  const others = grid.losses.filter((loss) => loss !== baseline);
  const sentences = new Map(
    others.map((loss) => [
      loss,
      sentenceOf(
        loss,
        baseline,
        differences.filter((difference) => difference.loss === loss),
      ),
    ]),
  );
  const channelCorrelation = others.filter((loss) =>
    grid.settings.some((setting) => grid.cells(setting, loss)[0]?.record.loss.config.name === 'cc'),
  );
  const headline =
    channelCorrelation.length > 0
      ? channelCorrelation.map((loss) => sentences.get(loss)!).join(' ')
      : headlineOfAll(baseline, differences);
  const losses = others.filter((loss) => !channelCorrelation.includes(loss));
  return {
    headline,
    losses: losses.map((loss) => sentences.get(loss)!),
    resolution: resolutionOf(differences),
  };
}

function sentenceOf(loss: string, baseline: string, differences: readonly Difference[]): string {
  if (differences.length === 0)
    return `${loss} was not compared with ${baseline}: they have no seed in common.`;
  const of = (verdict: Verdict) => differences.filter((difference) => difference.verdict === verdict);
  const tested = differences.length - of('untested').length;
  const mean = differences.reduce((sum, { accuracy }) => sum + accuracy.difference, 0) / differences.length;
  const average = `mean difference ${points(mean)} points`;
  if (tested === 0) {
    return `${loss} was not tested against ${baseline}: that takes two common seeds at least (${average}).`;
  }
  const [better, worse] = [of('better'), of('worse')];
  const count = differences.length;
  const times = (number: number) => (count === 1 ? '' : ` in ${number}`);
  const verdict =
    better.length === 0
      ? `${loss} does not beat ${baseline}${count === 1 ? '' : ` in any of ${count} settings`}`
      : `${loss} beats ${baseline}${count === 1 ? '' : ` in ${better.length} of ${count} settings`}${worse.length > 0 ? ` and loses to it in ${worse.length}` : ''}`;
  const parts = [
    phrase('better', better),
    phrase('worse', worse),
    of('unclear').length > 0 ? `unclear after correction${times(of('unclear').length)}` : '',
    of('alike').length > 0 ? `no difference beyond noise${times(of('alike').length)}` : '',
    of('untested').length > 0 ? `${of('untested').length} without a test` : '',
    average,
  ];
  return `${verdict}: ${parts.filter((part) => part !== '').join('; ')}.`;
}

function phrase(word: string, differences: readonly Difference[]): string {
  if (differences.length === 0) return '';
  const list = differences.map(
    ({ setting, accuracy }) => `${setting.data} with ${setting.model} (${points(accuracy.difference)})`,
  );
  return `${word} in ${list.join(', ')}`;
}

function headlineOfAll(baseline: string, differences: readonly Difference[]): string {
  if (differences.length === 0) {
    return `Nothing was compared with ${baseline}: no loss has a seed in common with it.`;
  }
  if (differences.every(({ verdict }) => verdict === 'untested')) {
    return `No loss was tested against ${baseline}: that takes two common seeds at least.`;
  }
  const winners = new Set(differences.filter(({ verdict }) => verdict === 'better').map(({ loss }) => loss));
  return winners.size > 0
    ? `Better than ${baseline} beyond noise in at least one setting: ${[...winners].join(', ')}.`
    : `No loss beats ${baseline} beyond noise in any setting.`;
}

function resolutionOf(differences: readonly Difference[]): string | undefined {
  const halfWidths = differences.flatMap(({ accuracy }) =>
    accuracy.kind === 'tested' ? [(accuracy.interval.upper - accuracy.interval.lower) / 2] : [],
  );
  if (halfWidths.length === 0) return undefined;
  const width = points(median(halfWidths)).replace('+', '');
  return (
    `Half of the 95 % intervals of the differences reach ${width} points or more to either side: with these seeds, ` +
    'smaller differences cannot be told from noise. No difference beyond noise does not mean that there is none.'
  );
}
