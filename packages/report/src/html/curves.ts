import type { Comparison } from '../comparison/aggregate.js';
import { type CurvePoint, differenceCurve, meanCurve } from '../comparison/curves.js';
import type { Setting } from '../comparison/grid.js';
import type { CellEpoch } from '../comparison/record.js';
import { html, type Markup } from '../markup.js';
import { lineChart } from '../svg/line-chart.js';
import { type LineStyle, lineSample, lineStyle } from '../svg/line-style.js';
import { type CurvePicture, differencePictures, endsOf, type NamedSeries } from './difference-curves.js';

/** Learning curves of every setting, one style for a loss in all of them. */
export function curvesSection(comparison: Comparison): Markup {
  const { grid, baseline } = comparison;
  const styles = stylesOf(grid.losses, baseline);
  const legend = grid.losses.map((loss) => html`<li>${lineSample(styles.get(loss)!)}${loss}</li>`);
  return html`<ul class="legend">${legend}</ul>
${grid.settings.map((setting) => {
  const where = `${setting.data} with ${setting.model}`;
  const figures = picturesOf(comparison, setting, styles).map((picture) => curveFigure(picture, where));
  return html`<h3>${where}</h3>
<div class="figures">${figures}</div>
`;
})}`;
}

/** Accuracies, and differences where there are some. */
function picturesOf(
  { grid, baseline }: Comparison,
  setting: Setting,
  styles: ReadonlyMap<string, LineStyle>,
): CurvePicture[] {
  const seriesOf = (curve: (loss: string) => readonly CurvePoint[]): NamedSeries[] =>
    grid.losses.flatMap((loss) => {
      const points = curve(loss).map(inPercent);
      return points.length === 0 ? [] : [{ loss, style: styles.get(loss)!, points }];
    });
  const accuracies = (name: string, value: (epoch: CellEpoch) => number | null) => {
    const series = seriesOf((loss) => meanCurve(grid.cells(setting, loss), value));
    return series.length === 0 ? [] : [{ name, series, note: '' }];
  };
  const reference = grid.cells(setting, baseline);
  const differences = seriesOf((loss) =>
    differenceCurve(grid.cells(setting, loss), reference, ({ validationAccuracy }) => validationAccuracy),
  );
  return [
    ...accuracies('Validation accuracy, %', ({ validationAccuracy }) => validationAccuracy),
    ...differencePictures(differences, baseline),
    ...accuracies('Training accuracy, %', ({ trainAccuracy }) => trainAccuracy),
  ];
}

function curveFigure({ name, series, note }: CurvePicture, where: string): Markup {
  const chart = lineChart({
    title: `${name}; ${where}`,
    description: `At the end: ${endsOf(series)}.`,
    series,
  });
  return html`<figure><figcaption>${name}${note !== '' && html`<small>${note}</small>`}</figcaption>${chart}</figure>
`;
}

function inPercent({ epoch, mean, lowest, highest }: CurvePoint): CurvePoint {
  return { epoch, mean: 100 * mean, lowest: 100 * lowest, highest: 100 * highest };
}

function stylesOf(losses: readonly string[], baseline: string): Map<string, LineStyle> {
  const others = losses.filter((loss) => loss !== baseline);
  return new Map(losses.map((loss) => [loss, lineStyle(others.indexOf(loss), loss === baseline)]));
}
