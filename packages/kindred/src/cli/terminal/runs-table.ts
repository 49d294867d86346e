import type { compareSettings } from '@kindred/core/run';
import { countOf, displayWidth, formatBytes, formatTable, truncate, wrap } from '@kindred/report/text';
import type { ListedRun } from '../../api/listing/list-runs.js';
import { formatPercent } from './format.js';
import { partLines } from './lines.js';
import { printableParts } from './printable.js';
import type { Style } from './style.js';

/** Columns that a network or a loss with its options takes at most; `kindred runs A B` shows what is cut. */
const choiceWidth = 24;

const align = ['left', 'left', 'left', 'left', 'left', 'right', 'right', 'left', 'right', 'left'] as const;

/** Runs as a table; where it is too wide, each on lines of its own. */
export function formatRuns(listed: readonly ListedRun[], style: Style): string[] {
  const runs = printableParts(listed);
  const rows = runs.map((run) => [
    run.path,
    stateText(run, style),
    run.recipe?.data ?? '-',
    truncate(run.recipe?.model ?? '-', choiceWidth),
    truncate(run.recipe?.loss ?? '-', choiceWidth),
    String(run.recipe?.seed ?? '-'),
    epochsText(run),
    accuracyText(run),
    formatBytes(run.bytes),
    dateText(run),
  ]);
  const head = ['run', 'state', 'data', 'network', 'loss', 'seed', 'epochs', 'accuracy', 'size', 'saved'];
  const [title, ...lines] = formatTable([head, ...rows], { align });
  const isWide = [title!, ...lines].some((line) => displayWidth(line) > style.width);
  const table = isWide ? runs.flatMap((run) => stacked(run, style)) : [style.dim(title!), ...lines];
  const problems = problemLines(runs, style);
  return problems.length === 0 ? table : [...table, '', ...problems];
}

function stacked(run: ListedRun, style: Style): string[] {
  const { recipe } = run;
  const what = recipe ? [recipe.data, recipe.model, recipe.loss, `seed ${recipe.seed}`] : [];
  const trained = recipe?.headAlone ? 'head alone' : `${epochsText(run)} epochs`;
  const more = [...what, trained, formatBytes(run.bytes)].join(', ');
  return [
    ...partLines([style.bold(run.path), stateText(run, style), accuracyText(run), dateText(run)], style),
    ...wrap(`  ${more}`, style.width, '  ').map(style.dim),
  ];
}

/**
 * What is different about runs, and how they did: a column for each.
 * @param nameOf what an option is called
 */
export function formatRunComparison(
  listed: readonly ListedRun[],
  differences: ReturnType<typeof compareSettings>,
  nameOf: (key: string) => string,
  style: Style,
): string[] {
  const runs = printableParts(listed);
  const settings = runs.map(({ recipe }) => recipe?.settings ?? {});
  const same = Object.entries(settings[0]!).filter(([key, value]) =>
    settings.every((own) => own[key] === value),
  );
  const rows = [
    ['', ...runs.map(({ path }) => style.bold(path))],
    ...Object.entries(printableParts(differences)).map(([key, values]) => [
      nameOf(key),
      ...values.map((value) => String(value ?? '-')),
    ]),
    ['state', ...runs.map((run) => stateText(run, style))],
    ['epochs', ...runs.map(epochsText)],
    ['accuracy', ...runs.map(accuracyText)],
    ['saved', ...runs.map(dateText)],
  ];
  const note = runs.length === 1 ? [] : [`${countOf(same.length, 'other option')} the same`];
  return [...formatTable(rows, { width: style.width }), ...note, ...problemLines(runs, style)];
}

function problemLines(runs: readonly ListedRun[], style: Style): string[] {
  return runs
    .flatMap(({ problem }) => (problem === undefined ? [] : wrap(problem, style.width, '  ')))
    .map(style.yellow);
}

function stateText({ state }: ListedRun, style: Style): string {
  if (state === 'finished') return state;
  return state === 'running' ? style.green(state) : style.yellow(state);
}

function epochsText({ epochs, recipe }: ListedRun): string {
  return recipe?.headAlone ? 'head' : `${epochs ?? '-'}/${recipe?.epochs ?? '-'}`;
}

function accuracyText({ accuracy }: ListedRun): string {
  return accuracy ? `${formatPercent(accuracy.value)} ${accuracy.split}` : '-';
}

/** In the time of this machine, to the minute: `2026-03-01 14:05`. */
function dateText({ date }: ListedRun): string {
  const time = new Date(date);
  const pad = (value: number) => String(value).padStart(2, '0');
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(pad).join('-');
  return `${day} ${pad(time.getHours())}:${pad(time.getMinutes())}`;
}
