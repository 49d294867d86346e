import type { Comparison } from '../comparison/aggregate.js';
import type { Cell } from '../comparison/cell.js';
import { type CurvePoint, differenceCurve, meanCurve } from '../comparison/curves.js';
import type { Setting } from '../comparison/grid.js';
import type { CellEpoch } from '../comparison/record.js';
import { fixed } from '../document/format.js';
import { html, type Markup } from '../markup.js';
import { farOutTest } from '../svg/far-out.js';
import { lineChart, type Series } from '../svg/line-chart.js';
import { type LineStyle, lineSample, lineStyle } from '../svg/line-style.js';

interface NamedSeries extends Series {
  readonly loss: string;
}

interface Curve {
  readonly name: string;
  readonly points: (cells: readonly Cell[], baseline: readonly Cell[]) => CurvePoint[];
  /** Is there to show small differences, without curves that end far from the others. */
  readonly leavesOutFarOut?: boolean;
}

/** Curves that end closer to the others than so many points are not far out. */
const LEAST_DISTANCE = 1;

const validationAccuracy = (epoch: CellEpoch) => epoch.validationAccuracy;

/** Learning curves of every setting, one style for a loss in all of them. */
export function curvesSection(comparison: Comparison): Markup {
  const { grid, baseline } = comparison;
  const curves: readonly Curve[] = [
    { name: 'Validation accuracy, %', points: (cells) => meanCurve(cells, validationAccuracy) },
    {
      name: `Validation accuracy minus ${baseline}, points`,
      points: (cells, reference) => differenceCurve(cells, reference, validationAccuracy),
      leavesOutFarOut: true,
    },
    { name: 'Training accuracy, %', points: (cells) => meanCurve(cells, (epoch) => epoch.trainAccuracy) },
  ];
  const styles = stylesOf(grid.losses, baseline);
  const legend = grid.losses.map((loss) => html`<li>${lineSample(styles.get(loss)!)}${loss}</li>`);
  return html`<p class="note">Steep first epochs may begin below the picture.</p>
<ul class="legend">${legend}</ul>
${grid.settings.map(
  (setting) => html`<h3>${setting.data} with ${setting.model}</h3>
<div class="figures">${curves.map((curve) => curveFigure(comparison, setting, curve, styles))}</div>
`,
)}`;
}

function curveFigure(
  { grid, baseline }: Comparison,
  setting: Setting,
  { name, points, leavesOutFarOut = false }: Curve,
  styles: ReadonlyMap<string, LineStyle>,
): Markup | null {
  const series = grid.losses.flatMap((loss): NamedSeries[] => {
    const curve = points(grid.cells(setting, loss), grid.cells(setting, baseline));
    return curve.length === 0 ? [] : [{ loss, style: styles.get(loss)!, points: curve.map(inPercent) }];
  });
  if (series.length === 0) return null;
  const isFarOut = leavesOutFarOut ? farOutTest(series.map(endOf), LEAST_DISTANCE) : () => false;
  // The baseline stays: it is what the others are seen against.
  const isShown = (one: NamedSeries) => one.loss === baseline || !isFarOut(endOf(one));
  const farOut = series.filter((one) => !isShown(one));
  const chart = lineChart({
    title: `${name}; ${setting.data} with ${setting.model}`,
    description: `At the end: ${listOf(series)}.`,
    series: series.filter(isShown),
  });
  return html`<figure><figcaption>${name}${farOut.length > 0 && html`<small>Far off and not shown, at the end: ${listOf(farOut)}</small>`}</figcaption>${chart}</figure>
`;
}

function endOf({ points }: Series): number {
  return points.at(-1)!.mean;
}

function listOf(series: readonly NamedSeries[]): string {
  return series.map((one) => `${one.loss} ${fixed(endOf(one), 1)}`).join(', ');
}

function inPercent({ epoch, mean, lowest, highest }: CurvePoint): CurvePoint {
  return { epoch, mean: 100 * mean, lowest: 100 * lowest, highest: 100 * highest };
}

function stylesOf(losses: readonly string[], baseline: string): Map<string, LineStyle> {
  const others = losses.filter((loss) => loss !== baseline);
  return new Map(losses.map((loss) => [loss, lineStyle(others.indexOf(loss), loss === baseline)]));
}
