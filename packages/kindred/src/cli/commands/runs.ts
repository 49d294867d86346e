import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { didYouMean } from '@kindred/core/config';
import { UsageError } from '@kindred/core/errors';
import { type Command, Option } from 'commander';
import type { ListedRun } from '../../api/listing/list-runs.js';
import { camelCase, kebabCase } from '../../flags/case.js';
import { parseValue } from '../../flags/parse-value.js';
import { examples } from '../base/command-line.js';
import type { CommandContext } from '../base/context.js';
import { formatRunComparison, formatRuns } from '../terminal/runs-table.js';
import { commandName, note, printJson, printLines } from '../terminal/terminal.js';

interface RunsFlags {
  readonly sort?: SortKey;
  readonly filter?: readonly Filter[];
  readonly json?: boolean;
}

const description = `Lists the runs in a folder: state, data, network, loss, seed, complete epochs, accuracy and the images that it was measured on, size, and when it was saved last.

Of several runs it shows the options in which they differ, and how they did. Folders without a run are passed over, damaged runs are named.`;

/** What runs can be sorted by; numbers the largest first, where that is the best or the newest. */
const sortKeys = {
  date: (run) => -Date.parse(run.date),
  accuracy: (run) => (run.accuracy ? -run.accuracy.value : undefined),
  name: (run) => run.name,
  state: (run) => run.state,
  data: (run) => run.recipe?.data,
  model: (run) => run.recipe?.model,
  loss: (run) => run.recipe?.loss,
  seed: (run) => run.recipe?.seed,
  epochs: (run) => (run.epochs === undefined ? undefined : -run.epochs),
  size: (run) => -run.bytes,
} satisfies Readonly<Record<string, (run: ListedRun) => string | number | undefined>>;

type SortKey = keyof typeof sortKeys;

/** An option, or `name` or `state`, and the text that it has to have. */
interface Filter {
  readonly key: string;
  readonly value: string;
}

export function addRunsCommand(program: Command, context: CommandContext): void {
  program
    .command('runs')
    .summary('List runs, or compare their options')
    .description(description)
    .argument('[FOLDER...]', 'A folder of runs, or the folders of runs to compare; by default runs/')
    .addOption(
      new Option(
        '--sort <key>',
        `${Object.keys(sortKeys).join(', ')} [default: date, the newest first]`,
      ).argParser((text: string) =>
        parseValue(text, { kind: 'choice', values: Object.keys(sortKeys) }, '--sort'),
      ),
    )
    .addOption(
      new Option(
        '--filter <key=value,...>',
        'Only runs with this name or state, or with these values of options, such as loss=cc,loss.lambda=0.1',
      ).argParser(parseFilters),
    )
    .option('--json', 'Write the list, or the comparison, as one line of JSON')
    .addHelpText(
      'after',
      examples([
        ['kindred runs', 'all runs in runs/, the newest first'],
        ['kindred runs --sort accuracy --filter data=photos,state=finished', 'the best on photos'],
        ['kindred runs runs/photos-resnet18-cc runs/photos-resnet18-ce', 'what is different about them'],
        ['kindred runs comparisons/digits/runs', 'the runs of a comparison'],
      ]),
    )
    .action((folders: string[], flags: RunsFlags) => runRuns(folders, flags, context));
}

/** `loss=cc,seed=2`. @throws UsageError for anything else. */
function parseFilters(text: string): Filter[] {
  return text.split(',').map((item) => {
    const [, key, value] = /^([^=]+)=(.+)$/.exec(item.trim()) ?? [];
    if (key === undefined) throw new UsageError(`--filter takes key=value, such as loss=cc, not '${item}'`);
    return { key: key.split('.').map(camelCase).join('.'), value: value! };
  });
}

async function runRuns(folders: readonly string[], flags: RunsFlags, context: CommandContext): Promise<void> {
  const runs = folders.filter((folder) => existsSync(join(folder, 'config.json')));
  if (runs.length === 0) return showList(folders, flags, context);
  const other = folders.find((folder) => !runs.includes(folder));
  if (other !== undefined) {
    throw new UsageError(
      `${runs[0]} is a run, but ${other} is none: give runs to compare, or folders of runs`,
    );
  }
  return showComparison(runs, flags, context);
}

async function showList(
  folders: readonly string[],
  { sort = 'date', filter = [], json }: RunsFlags,
  { terminal }: CommandContext,
): Promise<void> {
  const { listRuns } = await import('../../api/listing/list-runs.js');
  // There need not be any runs yet.
  const given = folders.length > 0 ? folders : existsSync('runs') ? ['runs'] : [];
  const found: ListedRun[] = [];
  for (const folder of given) found.push(...(await listRuns(folder)));
  for (const { key } of filter) requireKey(key, found);
  const chosen = sorted(
    found.filter((run) => filter.every((one) => matches(run, one))),
    sort,
  );
  if (json) return printJson(terminal, chosen);
  if (chosen.length > 0) {
    printLines(terminal, formatRuns(chosen, terminal.outStyle));
  } else if (found.length > 0) {
    note(terminal, `none of ${found.length} runs is like that`);
  } else {
    const where = folders.join(', ') || 'runs/';
    note(terminal, `there are no runs in ${where}: make one with ${commandName(terminal)} train`);
  }
}

function sorted(runs: readonly ListedRun[], key: SortKey): ListedRun[] {
  const of: (run: ListedRun) => string | number | undefined = sortKeys[key];
  return runs.toSorted((a, b) => {
    const [one, other] = [of(a), of(b)];
    // What is not known comes last.
    if (one === undefined || other === undefined)
      return Number(one === undefined) - Number(other === undefined);
    return one < other ? -1 : Number(one > other);
  });
}

/** @throws UsageError for what no run has. */
function requireKey(key: string, runs: readonly ListedRun[]): void {
  const known = new Set(runs.flatMap((run) => Object.keys(valuesOf(run))));
  if (runs.length === 0 || known.has(key)) return;
  throw new UsageError(
    `no run has an option '${key}'${didYouMean(key, known) || '; kindred train --help lists the options'}`,
  );
}

function matches(run: ListedRun, { key, value }: Filter): boolean {
  const found = valuesOf(run)[key];
  return (
    found !== undefined && (String(found) === value || (typeof found === 'number' && found === Number(value)))
  );
}

function valuesOf({ name, state, recipe }: ListedRun): Readonly<Record<string, string | number | boolean>> {
  return { ...recipe?.settings, name, state };
}

async function showComparison(
  folders: readonly string[],
  { json }: RunsFlags,
  { terminal }: CommandContext,
): Promise<void> {
  const { summarizeRun } = await import('../../api/listing/list-runs.js');
  const { compareSettings } = await import('@kindred/core/run');
  const runs: ListedRun[] = [];
  for (const folder of folders) runs.push(await summarizeRun(folder));
  const settings = runs.map(({ recipe }) => recipe?.settings ?? {});
  const differences = compareSettings(settings);
  if (json) return printJson(terminal, { runs, differences });
  printLines(terminal, formatRunComparison(runs, differences, flagName, terminal.outStyle));
}

/** `batchSize` as `batch-size`; options of what is chosen by name are called as they are: `loss.labelSmoothing`. */
function flagName(key: string): string {
  return key.includes('.') ? key : kebabCase(key);
}
