import { UsageError } from '@kindred/core/errors';
import type { LossChoice } from '@kindred/core/losses';
import type { ModelChoice } from '@kindred/core/models';
import { trainOptionsSchema } from '@kindred/core/train';
import { countOf } from '@kindred/report/text';
import type { ComparisonResult } from '../../api/compare/compare-losses.js';
import type { CompareEvent } from '../../api/compare/events.js';
import type { CompareOptions } from '../../api/compare/options.js';
import type { Shard } from '../../api/compare/shard.js';
import { dataOptions } from '../../data/data-options.js';
import { engineOptions } from '../../flags/engine-options.js';
import type { Catalog } from '../../flags/named-choices.js';
import type { FlagValues } from '../../flags/named-config.js';
import { parseValue } from '../../flags/parse-value.js';
import { pickFields } from '../../flags/pick-fields.js';
import { schemaOptions } from '../../flags/schema-options.js';
import type { CommandContext } from '../base/context.js';
import { catchInterruption } from '../base/interruption.js';
import { choiceList } from '../flags/choice-list.js';
import { withClassWeights } from '../flags/class-weights.js';
import { parseShard, shardFromEnvironment } from '../flags/shard.js';
import { createCompareReporter } from '../terminal/compare-reporter.js';
import { formatReportSummary, writtenFiles } from '../terminal/report-summary.js';
import type { ReporterFlags } from '../terminal/run-reporter.js';
import { commandName, note, printJson, printLines, type Terminal } from '../terminal/terminal.js';

export interface CompareFlags extends ReporterFlags, FlagValues {
  readonly loss?: string;
  readonly model?: string;
  readonly seeds?: string;
  readonly baseline?: string;
  readonly shard?: string;
  readonly shards?: string;
  readonly out?: string;
  readonly weights?: string;
  readonly pretrained?: boolean;
  readonly fromScratch?: boolean;
  readonly classWeights?: string;
}

export async function runComparison(
  data: readonly string[],
  flags: CompareFlags,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const options = compareOptions(data, flags, context);
  const reporter = createCompareReporter(terminal, flags);
  let hasStarted = false;
  const interruption = catchInterruption(() => {
    if (hasStarted) reporter.note('stopping after this step and saving; once more to stop at once');
    return hasStarted;
  });
  const onEvent = (event: CompareEvent) => {
    if (event.type === 'grid') hasStarted = true;
    reporter.onEvent(event);
  };
  try {
    const { compareLosses } = await import('../../api/compare/compare-losses.js');
    const result = await withClassWeights(flags.classWeights, (classWeights) =>
      compareLosses({ ...options, classWeights, signal: interruption.signal, onEvent }),
    );
    reporter.close();
    showResult(result, flags, terminal);
    if (result.failed.length > 0) context.exitCode = 1;
    if (result.reason === 'interrupted') context.exitCode = interruption.exitCode ?? 1;
  } finally {
    reporter.close();
    interruption.release();
  }
}

function compareOptions(
  data: readonly string[],
  flags: CompareFlags,
  { terminal, catalog, parts }: CommandContext,
): CompareOptions {
  const { seeds, baseline, out, weights, pretrained, fromScratch, ...others } = flags;
  return {
    ...schemaOptions(trainOptionsSchema.omit({ model: true, loss: true }), others, catalog),
    ...pickFields(others, engineOptions),
    dataOptions: pickFields(others, dataOptions),
    data,
    losses: choicesOf<LossChoice>('loss', flags, catalog),
    models: choicesOf<ModelChoice>('model', flags, catalog),
    seeds: seeds === undefined ? undefined : parseSeeds(seeds),
    shard: shardOfProcess(flags, terminal),
    baseline,
    out,
    weights,
    pretrained,
    fromScratch,
    parts,
  };
}

/** @throws UsageError for options of something that is not named. */
function choicesOf<Choice>(
  key: 'loss' | 'model',
  flags: CompareFlags,
  catalog: Catalog,
): Record<string, Choice> | undefined {
  const text = flags[key];
  if (text !== undefined) return choiceList<Choice>(text, key, catalog, flags);
  const option = Object.keys(flags).find((flag) => flag.startsWith(`${key}.`));
  if (option) throw new UsageError(`--${option} needs to know which: give --${key} as well`);
  return undefined;
}

/** `5`: so many; `4,5,6`: these. */
function parseSeeds(text: string): number | number[] {
  const seeds = text.split(',').map((item) => wholeNumber(item, '--seeds'));
  return seeds.length === 1 ? seeds[0]! : seeds;
}

function shardOfProcess({ shard, shards }: CompareFlags, terminal: Terminal): Shard | undefined {
  if (shard !== undefined && shards !== undefined) {
    throw new UsageError(
      '--shard says which part, --shards has it from the environment: give one of the two',
    );
  }
  if (shard !== undefined) return parseShard(shard);
  const count = shards === undefined ? undefined : wholeNumber(shards, '--shards');
  const task = shardFromEnvironment(terminal.env, count);
  if (!task) return undefined;
  note(terminal, `shard ${task.shard.index} of ${task.shard.count}, by ${task.variable}`);
  return task.shard;
}

function wholeNumber(text: string, flag: string): number {
  return parseValue(text, { kind: 'number', isInteger: true, limits: '' }, flag) as number;
}

function showResult(result: ComparisonResult, { json, quiet }: CompareFlags, terminal: Terminal): void {
  const { failed, elsewhere, folder } = result;
  const report = result.report && writtenFiles(result.report);
  if (json) {
    printJson(terminal, { type: 'result', ...result, report });
  } else if (report) {
    if (!quiet) terminal.err.write('\n');
    printLines(terminal, formatReportSummary(report, terminal.outStyle));
  }
  if (result.reason === 'interrupted') {
    note(terminal, 'stopped and saved; the same command goes on');
    return;
  }
  if (failed.length > 0) {
    note(terminal, `${countOf(failed.length, 'run')} failed; the same command tries again`);
  }
  if (elsewhere > 0) {
    note(
      terminal,
      `${countOf(elsewhere, 'run')} of other shards to come; then: ${commandName(terminal)} compare report ${folder}, ` +
        'with the folders of all shards',
    );
  }
}
