import { KindredError } from '@kindred/core/errors';
import { type Cell, cellName, checkCell } from './cell.js';

/** A column of the tables: a network on a data set. */
export interface Setting {
  readonly data: string;
  readonly model: string;
}

/** Cells by setting and loss; some may be missing. */
export interface Grid {
  /** By data set, then by network, in the order in which they first appear. */
  readonly settings: readonly Setting[];
  /** Shown names: the baseline first, where it has cells, the others in the order in which they first appear. */
  readonly losses: readonly string[];
  /** All cells: by setting, by loss, by rising seed. */
  readonly all: readonly Cell[];
  /** The cells of a setting and a loss by rising seed; empty where there is none. */
  cells(setting: Setting, loss: string): readonly Cell[];
}

/**
 * @throws KindredError where there is no cell; where a cell's arrays do not fit its record; or where two cells do not
 *   belong in one comparison: the same run twice, one name for two losses, for two networks on a data set, or for two
 *   data sets.
 */
export function buildGrid(cells: readonly Cell[], baseline: string): Grid {
  if (cells.length === 0) throw new KindredError('there is no run to compare');
  for (const cell of cells) checkCell(cell);
  checkConsistency(cells);
  const groups = new Map<string, Cell[]>();
  for (const cell of cells) {
    const { data, model, loss } = cell.record;
    const key = groupKey(data.name, model.name, loss.name);
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  for (const group of groups.values()) group.sort((a, b) => a.record.seed - b.record.seed);

  const data = [...new Set(cells.map(({ record }) => record.data.name))];
  const models = [...new Set(cells.map(({ record }) => record.model.name))];
  const losses = [...new Set(cells.map(({ record }) => record.loss.name))];
  losses.sort((a, b) => Number(b === baseline) - Number(a === baseline));
  const cellsOf = ({ data, model }: Setting, loss: string) => groups.get(groupKey(data, model, loss)) ?? [];
  const settings = data
    .flatMap((name) => models.map((model) => ({ data: name, model })))
    .filter((setting) => losses.some((loss) => cellsOf(setting, loss).length > 0));
  return {
    settings,
    losses,
    all: settings.flatMap((setting) => losses.flatMap((loss) => cellsOf(setting, loss))),
    cells: cellsOf,
  };
}

function groupKey(...names: string[]): string {
  return JSON.stringify(names);
}

function checkConsistency(cells: readonly Cell[]): void {
  const seen = new Map<string, { readonly content: string; readonly name: string }>();
  const requireSame = (key: readonly unknown[], content: unknown, name: string, problem: string) => {
    const text = canonical(content);
    const first = seen.get(canonical(key));
    if (first === undefined) seen.set(canonical(key), { content: text, name });
    else if (first.content !== text) throw new KindredError(`${first.name} and ${name} ${problem}`);
  };
  for (const { record, arrays } of cells) {
    const { data, model, loss, seed, evaluation } = record;
    const name = cellName(record);
    const run = ['run', data.name, model.name, loss.name, seed];
    if (seen.has(canonical(run))) throw new KindredError(`${name} is there twice`);
    seen.set(canonical(run), { content: '', name });
    requireSame(
      ['data', data.name],
      [data.fingerprint, data.classNames, evaluation.split, [...arrays.labels]],
      name,
      'were not measured on the same images: data sets of one name must be the same',
    );
    requireSame(
      ['model', data.name, model.name],
      model.config,
      name,
      'have different networks of one name: give them different names',
    );
    requireSame(
      ['loss', loss.name],
      loss.config,
      name,
      'have different losses of one name: give them different names',
    );
  }
}

/** JSON with the fields of every object in one order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
