import type { Normality, Prediction } from '@kindred/core/export';
import { displayWidth, printable } from '@kindred/report/text';
import { formatNumber, formatPercent } from './format.js';
import { partLines } from './lines.js';
import { printableParts } from './printable.js';
import type { Style } from './style.js';

/** The paths of predictions stand in a column of so many; longer ones move what is behind them. */
const widestColumn = 40;

/** What the classifier says of an image, and what a table says that it is of. */
export type Answered = Prediction & { readonly expected?: string };

/** Columns for paths. */
export function pathColumn(paths: readonly string[]): number {
  const widths = paths.map((path) => displayWidth(printable(path))).filter((width) => width <= widestColumn);
  return widths.reduce((most, width) => Math.max(most, width), 0);
}

/**
 * `cat.jpg  tabby 97.12 %`, further labels behind it, and whether it is normal: in several lines where one does not hold
 * all.
 * @param column the paths take so many columns
 */
export function formatPrediction(prediction: Answered, column: number, style: Style): string[] {
  const { source, label, top, normality, expected } = printableParts(prediction);
  const padding = ' '.repeat(Math.max(0, column - displayWidth(source)));
  const [best = '', ...others] = top.map(({ label, confidence }) => `${label} ${formatPercent(confidence)}`);
  const verdict = normality ? [verdictOf(normality, style)] : [];
  const isRight = expected === label;
  const said = expected === undefined ? [] : [(isRight ? style.dim : style.yellow)(`expected ${expected}`)];
  return partLines([`${source}${padding}`, style.bold(best), ...others, ...verdict, ...said], style);
}

/** `abnormal (nearest-neighbours -0.5312, below -0.2134)`. */
function verdictOf({ scoredBy, score, threshold, isNormal }: Normality, style: Style): string {
  const verdict = isNormal ? 'normal' : 'abnormal';
  const side = isNormal ? 'not below' : 'below';
  const text = `${verdict} (${scoredBy} ${formatNumber(score)}, ${side} ${formatNumber(threshold)})`;
  return isNormal ? style.dim(text) : style.yellow(text);
}
