/** A condition on a column: one of some values, or a number between two. */
export type Condition =
  | { readonly key: string; readonly kind: 'is'; readonly values: readonly string[] }
  | {
      readonly key: string;
      readonly kind: 'between';
      readonly from: number | null;
      readonly to: number | null;
    };

/** How the table of runs is looked at: all of it is in the address of the page. */
export interface TableState {
  /** The place of the runs. */
  readonly from: string;
  /** Words that a row has to have, each somewhere. */
  readonly text: string;
  readonly sort: { readonly key: string; readonly isDown: boolean };
  readonly conditions: readonly Condition[];
  /** Keys of the columns beside the name, in their order; null for the usual ones. */
  readonly columns: readonly string[] | null;
  /** Whether columns are shown for the options in which the runs differ, in place of the chosen ones. */
  readonly onlyDifferent: boolean;
}

/** The place of the studio's own runs. */
export const ownPlace = 'runs';

/** The newest first, and all of them. */
export const usualState: TableState = {
  from: ownPlace,
  text: '',
  sort: { key: 'date', isDown: true },
  conditions: [],
  columns: null,
  onlyDifferent: false,
};

/** What an address says; what makes no sense in it is passed over. */
export function stateIn(query: URLSearchParams): TableState {
  const sort = /^(-?)(.+)$/.exec(query.get('sort') ?? '');
  const columns = query.get('columns');
  return {
    from: query.get('from') || ownPlace,
    text: query.get('text') ?? '',
    sort: sort ? { key: sort[2]!, isDown: sort[1] === '-' } : usualState.sort,
    conditions: conditionsIn(query),
    columns: columns === null ? null : columns.split(',').filter((key) => key !== ''),
    onlyDifferent: query.get('only') === 'different',
  };
}

/** The same as the query of an address, without what is usual; empty where all is. */
export function queryOf(state: TableState): string {
  const query = new URLSearchParams();
  const { from, text, sort, conditions, columns, onlyDifferent } = state;
  if (from !== usualState.from) query.set('from', from);
  if (text !== '') query.set('text', text);
  if (sort.key !== usualState.sort.key || sort.isDown !== usualState.sort.isDown) {
    query.set('sort', `${sort.isDown ? '-' : ''}${sort.key}`);
  }
  for (const condition of conditions) {
    const { key } = condition;
    if (condition.kind === 'is') for (const value of condition.values) query.append(`is.${key}`, value);
    else query.append(`between.${key}`, `${condition.from ?? ''}..${condition.to ?? ''}`);
  }
  if (columns !== null) query.set('columns', columns.join(','));
  if (onlyDifferent) query.set('only', 'different');
  return query.toString();
}

function conditionsIn(query: URLSearchParams): Condition[] {
  const conditions: Condition[] = [];
  for (const name of new Set(query.keys())) {
    const [, kind, key] = /^(is|between)\.(.+)$/.exec(name) ?? [];
    if (key === undefined) continue;
    if (kind === 'is') {
      conditions.push({ key, kind, values: query.getAll(name) });
      continue;
    }
    const [from, to, ...rest] = (query.get(name) ?? '').split('..').map(numberIn);
    if (rest.length === 0 && (from !== null || to !== null)) {
      conditions.push({ key, kind: 'between', from: from ?? null, to: to ?? null });
    }
  }
  return conditions;
}

function numberIn(text: string): number | null {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

/** The state with another condition on a column; null for none. */
export function withCondition(state: TableState, key: string, condition: Condition | null): TableState {
  const others = state.conditions.filter((one) => one.key !== key);
  return { ...state, conditions: condition === null ? others : [...others, condition] };
}
