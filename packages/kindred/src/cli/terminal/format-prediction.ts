import { displayWidth } from '@kindred/report/text';
import type { Normality, Prediction } from '../../api/classifier.js';
import { formatNumber, formatPercent } from './format.js';
import type { Palette } from './palette.js';

/** `cat.jpg  tabby 97.12 %`, further labels behind it, and whether it is normal; the path takes `width` columns. */
export function formatPrediction(
  { source, top, normality }: Prediction,
  width: number,
  palette: Palette,
): string {
  const padding = ' '.repeat(Math.max(0, width - displayWidth(source)));
  const [best, ...others] = top.map(({ label, confidence }) => `${label} ${formatPercent(confidence)}`);
  const verdict = normality ? [verdictOf(normality, palette)] : [];
  return [`${source}${padding}`, palette.bold(best ?? ''), ...others, ...verdict].join('  ');
}

/** `abnormal (nearest-neighbours -0.5312, below -0.2134)`. */
function verdictOf({ scoredBy, score, threshold, isNormal }: Normality, palette: Palette): string {
  const verdict = isNormal ? 'normal' : 'abnormal';
  const side = isNormal ? 'not below' : 'below';
  const text = `${verdict} (${scoredBy} ${formatNumber(score)}, ${side} ${formatNumber(threshold)})`;
  return isNormal ? palette.dim(text) : palette.yellow(text);
}
