import type { Prediction } from '../api/classifier.js';
import { formatPercent } from './format.js';
import type { Palette } from './palette.js';
import { textWidth } from './text-width.js';

/** `cat.jpg  tabby 97.12 %`, further labels behind it; the path takes `width` characters. */
export function formatPrediction({ source, top }: Prediction, width: number, palette: Palette): string {
  const padding = ' '.repeat(Math.max(0, width - textWidth(source)));
  const [best, ...others] = top.map(({ label, confidence }) => `${label} ${formatPercent(confidence)}`);
  return [`${source}${padding}`, palette.bold(best ?? ''), ...others].join('  ');
}
