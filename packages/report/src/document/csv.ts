import type { ClassSummary, Comparison, Cost } from '../comparison/aggregate.js';
import type { Cell } from '../comparison/cell.js';
import { type CellClasses, cellClasses } from '../comparison/cell-classes.js';
import type { Difference } from '../comparison/differences.js';
import type { Setting } from '../comparison/grid.js';
import type { Summary } from '../statistics/summary.js';
import { findDifference } from './tables.js';

type Field = string | number | null | undefined;
type Columns<Row> = readonly (readonly [name: string, value: (row: Row) => Field])[];

/** A run, and how its classes did. */
type Run = Cell['record'] & Pick<CellClasses, 'balancedAccuracy' | 'macroF1'>;

const RUN_COLUMNS: Columns<Run> = [
  ['data', ({ data }) => data.name],
  ['model', ({ model }) => model.name],
  ['loss', ({ loss }) => loss.name],
  ['seed', ({ seed }) => seed],
  ['evaluated_on', ({ evaluation }) => evaluation.split],
  ['samples', ({ evaluation }) => evaluation.samples],
  ['accuracy', ({ evaluation }) => evaluation.accuracy],
  ['balanced_accuracy', ({ balancedAccuracy }) => balancedAccuracy],
  ['macro_f1', ({ macroF1 }) => macroF1],
  ['validation_accuracy', ({ validationAccuracy }) => validationAccuracy],
  ['epochs', ({ epochs }) => epochs],
  ['chosen_epoch', ({ chosen }) => chosen.epoch],
  ['chosen_by', ({ chosen }) => chosen.by],
  ['kept', ({ transfer }) => transfer?.kept],
  ['head_accuracy', ({ transfer }) => transfer?.head?.accuracy],
  ['seconds_per_epoch', ({ secondsPerEpoch }) => secondsPerEpoch],
  ['parameters', ({ parameters }) => parameters],
  ['embedding_intra', ({ compactness }) => compactness.embedding.intra],
  ['embedding_inter', ({ compactness }) => compactness.embedding.inter],
  ['embedding_ratio', ({ compactness }) => compactness.embedding.ratio],
  ['embedding_fisher', ({ compactness }) => compactness.embedding.fisher],
  ['embedding_silhouette', ({ compactness }) => compactness.embedding.silhouette],
  ['attention_intra', ({ compactness }) => compactness.attention?.intra],
  ['attention_inter', ({ compactness }) => compactness.attention?.inter],
  ['attention_ratio', ({ compactness }) => compactness.attention?.ratio],
];

/** A loss in a setting. */
interface Group {
  readonly setting: Setting;
  readonly loss: string;
  readonly accuracy: Summary | null;
  readonly classes: ClassSummary | null;
  readonly cost: Cost | null;
  readonly embedding: Summary | null;
  readonly attention: Summary | null;
  readonly difference: Difference | undefined;
}

const GROUP_COLUMNS: Columns<Group> = [
  ['data', ({ setting }) => setting.data],
  ['model', ({ setting }) => setting.model],
  ['loss', ({ loss }) => loss],
  ['seeds', ({ accuracy }) => accuracy?.count ?? 0],
  ['accuracy_mean', ({ accuracy }) => accuracy?.mean],
  ['accuracy_deviation', ({ accuracy }) => accuracy?.deviation],
  ['balanced_accuracy_mean', ({ classes }) => classes?.balancedAccuracy.mean],
  ['balanced_accuracy_deviation', ({ classes }) => classes?.balancedAccuracy.deviation],
  ['macro_f1_mean', ({ classes }) => classes?.macroF1.mean],
  ['seconds_per_epoch', ({ cost }) => cost?.seconds],
  ['relative_cost', ({ cost }) => cost?.relative],
  ['parameters', ({ cost }) => cost?.parameters],
  ['embedding_ratio', ({ embedding }) => embedding?.mean],
  ['attention_ratio', ({ attention }) => attention?.mean],
  ['common_seeds', ({ difference }) => difference?.seeds.length],
  ['difference', ({ difference }) => difference?.accuracy.difference],
  ['interval_lower', ({ difference }) => tested(difference)?.interval.lower],
  ['interval_upper', ({ difference }) => tested(difference)?.interval.upper],
  ['t', ({ difference }) => tested(difference)?.t],
  ['p', ({ difference }) => tested(difference)?.p],
  ['p_holm', ({ difference }) => difference?.adjustedP],
  ['only_loss_right', ({ difference }) => difference?.pooled.firstOnly],
  ['only_baseline_right', ({ difference }) => difference?.pooled.secondOnly],
  ['mcnemar_p', ({ difference }) => difference?.pooled.p],
  ['mcnemar_p_holm', ({ difference }) => difference?.pooledAdjustedP],
  ['verdict', ({ difference }) => difference?.verdict],
];

/**
 * One line for each run, as CSV (RFC 4180): the numbers as they are, accuracies as shares. Fields without a value are
 * empty.
 */
export function runsCsv({ grid }: Comparison): string {
  return csv(
    RUN_COLUMNS,
    grid.all.map((cell) => ({ ...cell.record, ...cellClasses(cell) })),
  );
}

/** One line for each loss in each setting, as {@link runsCsv}: the tables and the tests of the report. */
export function summaryCsv({ grid, accuracy, classes, cost, compactness, differences }: Comparison): string {
  const groups = grid.settings.flatMap((setting, column) =>
    grid.losses.map(
      (loss, row): Group => ({
        setting,
        loss,
        accuracy: accuracy[row]![column]!,
        classes: classes[row]![column]!,
        cost: cost[row]![column]!,
        embedding: compactness.embedding[row]![column]!,
        attention: compactness.attention[row]![column]!,
        difference: findDifference(differences, loss, setting),
      }),
    ),
  );
  return csv(GROUP_COLUMNS, groups);
}

function tested(difference: Difference | undefined) {
  return difference?.accuracy.kind === 'tested' ? difference.accuracy : undefined;
}

function csv<Row>(columns: Columns<Row>, rows: readonly Row[]): string {
  const lines = [columns.map(([name]) => name), ...rows.map((row) => columns.map(([, value]) => value(row)))];
  return lines.map((line) => `${line.map(field).join(',')}\r\n`).join('');
}

function field(value: Field): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
